package io.palimpsest.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {

    private static final Map<String, String> CTP = Map.of("learner.name", "CTP");
    private static final Map<String, String> SEQUENTIAL = Map.of("learner.name", "SeqF");

    @TempDir
    private Path place;

    @Test
    void sameRunIsOpenedAgainWithItsFiles() throws IOException {
        open(CTP, false);
        Files.writeString(place.resolve("kept"), "data");
        open(CTP, false);
        assertThat(place.resolve("kept")).exists();
    }

    @Test
    void otherRunIsRefusedAndTheMessageNamesBoth() {
        open(CTP, false);
        assertThatThrownBy(() -> open(SEQUENTIAL, false))
                .isInstanceOf(DemoException.class)
                .hasMessageContainingAll("CTP", "SeqF", "--fresh", "--directory");
    }

    @Test
    void freshDeletesTheEarlierRun() throws IOException {
        open(CTP, false);
        Files.createDirectories(place.resolve("stack/kafka"));
        Files.writeString(place.resolve("stack/kafka/log"), "data");
        open(SEQUENTIAL, true);
        assertThat(place.resolve("stack")).doesNotExist();
        open(SEQUENTIAL, false);
    }

    @Test
    void freshNeverDeletesADirectoryThatIsNoDemos() throws IOException {
        Files.writeString(place.resolve("thesis.tex"), "years of work");
        assertThatThrownBy(() -> open(CTP, true))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("not a demo's");
        assertThat(place.resolve("thesis.tex")).exists();
    }

    private void open(Map<String, String> identity, boolean fresh) {
        DemoDirectory.open(place, identity, fresh).close();
    }
}
