package io.palimpsest.local.benchmark.report;

import io.palimpsest.local.benchmark.BenchmarkDirectory;
import io.palimpsest.local.benchmark.result.JsonFile;
import io.palimpsest.local.benchmark.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes everything that is told of a benchmark into its directory. */
public final class Report {

    private Report() {}

    /**
     * Writes the report of all runs that are done.
     *
     * @param directory the benchmark
     * @param baseline variant that the others are compared with, empty for the usual one
     * @param failures runs that failed, with the reason
     * @return lines that say the most important of it
     */
    public static List<String> write(BenchmarkDirectory directory, Optional<String> baseline, List<String> failures)
            throws IOException {
        List<RunResult> results = directory.results();
        Path root = directory.root();
        Files.writeString(root.resolve("results.csv"), ResultTable.csv(results));
        JsonFile.write(root.resolve("results.json"), results);
        return List.of("Results: " + root.resolve("results.csv"));
    }
}
