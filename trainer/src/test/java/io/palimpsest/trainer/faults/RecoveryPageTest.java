package io.palimpsest.trainer.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryPageTest {

    private static final Path PAGE = Path.of("..", "docs", "recovery.md");

    @ParameterizedTest
    @EnumSource(FailPoint.class)
    void thePageSaysWhatACrashAtEveryFailPointLeaves(FailPoint point) throws IOException {
        String name = point.name().toLowerCase(Locale.ROOT).replace('_', '-');
        assertThat(Files.readString(PAGE)).contains("`" + name + "`");
    }
}
