package io.palimpsest.local.benchmark.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BenchmarkPageTest {

    private static final Path PAGE = Path.of("../../docs/benchmark.md");

    @Test
    void everyNumberOfTheReportIsExplainedAsInTheCatalogue() throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(Arrays.stream(BenchmarkMetric.values())
                        .map(metric -> "| " + metric.title() + " | `" + metric.metricName() + "` | "
                                + metric.unit().sign() + " | " + metric.help() + " |")
                        .toList());
    }
}
