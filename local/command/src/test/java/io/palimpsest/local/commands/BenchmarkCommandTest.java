package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is told before anything is started or written. */
class BenchmarkCommandTest {

    @TempDir
    private Path place;

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("no learner 'CPT'", new String[] {"--learners", "CTP,CPT"}),
                Arguments.of("asked for twice", new String[] {"--learners", "CTP,CTP"}),
                Arguments.of("asked for twice", new String[] {"--seeds", "1,1"}),
                Arguments.of("would both be called", new String[] {"--variant", "A B:CTP", "--variant", "A-B:CTP"}),
                Arguments.of("learner.weight.mlm", new String[] {"--variant", "x:CTP:learner.weight.mln=0"}),
                Arguments.of("is decided by --seeds", new String[] {"--set", "trainer.seed=3"}),
                Arguments.of("is decided by --learners", new String[] {"--variant", "x:CTP:learner.name=SeqF"}),
                Arguments.of("domain order must be", new String[] {"--orders", "backwards"}),
                Arguments.of("is decided by --stream", new String[] {"--set", "ingest.stream=mixed"}),
                Arguments.of("blured", new String[] {"--stream", "blured"}),
                Arguments.of("passes must be >= 1", new String[] {"--passes", "0"}),
                Arguments.of("--processes must be at least 1", new String[] {"--processes", "0"}),
                Arguments.of("VARIANT=OTHER", new String[] {"--equal-time", "SeqF=CPT"}),
                Arguments.of("split", new String[] {"--split", "train"}));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatCannotBeIsRefused(String message, String... options) {
        Path out = place.resolve("out");
        String[] all = Stream.concat(Stream.of("benchmark", "--out", out.toString()), Stream.of(options))
                .toArray(String[]::new);
        CommandRun run = CommandRun.of(all);
        assertThat(run.code()).as(run.error()).isEqualTo(2);
        assertThat(run.error()).contains(message);
        assertThat(out).doesNotExist();
    }

    @Test
    void aDirectoryOfSomethingElseIsLeftAlone() throws Exception {
        Files.writeString(place.resolve("thesis.txt"), "mine");
        CommandRun run = CommandRun.of("benchmark", "--out", place.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.error()).contains("not a benchmark's");
        assertThat(place).isDirectoryNotContaining(path -> !path.endsWith("thesis.txt"));
    }

    @Test
    void aReportOfNothingSaysSo() {
        CommandRun run = CommandRun.of("benchmark", "--report-only", "--out", place.toString());
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("nothing to report");
    }
}
