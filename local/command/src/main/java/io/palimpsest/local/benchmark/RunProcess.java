package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.RunFiles;
import io.palimpsest.local.benchmark.run.RunReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The process of one run. {@link #await} is called once, by one thread; {@link #stop} by any. */
final class RunProcess {

    private final Process process;
    private final RunFiles files;

    RunProcess(Process process, RunFiles files) {
        this.process = process;
        this.files = files;
    }

    /**
     * Waits for the end and hands on what the process tells until then.
     *
     * @param reports takes each report
     * @return why the process failed; empty if it ended well
     */
    Optional<String> await(Consumer<RunReport> reports) throws IOException, InterruptedException {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                RunReport.parse(line).ifPresent(reports);
            }
        }
        int code = process.waitFor();
        if (code == 0) {
            return Optional.empty();
        }
        return Optional.of("its process ended with " + code + lastWords() + "; see " + files.log());
    }

    /** Asks the process to end in order, and returns at once. */
    void stop() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
        } catch (IOException gone) {
            // It has ended already.
            process.destroy();
        }
    }

    private String lastWords() throws IOException {
        Path log = files.log();
        if (Files.notExists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith("palimpsest: ")) {
                return " (" + lines.get(i).substring("palimpsest: ".length()) + ")";
            }
        }
        return "";
    }
}
