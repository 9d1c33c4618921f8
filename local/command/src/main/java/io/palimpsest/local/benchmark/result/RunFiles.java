package io.palimpsest.local.benchmark.result;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a run keeps what.
 *
 * <pre>
 * run.json       {@link RunRequest}: what the run is
 * spent.json     {@link Spent}: what it has cost so far
 * result.json    {@link RunResult}: there when the run is done
 * log.txt        log of all its starts
 * checkpoints/   its checkpoint store
 * </pre>
 *
 * @param directory the directory of the run
 */
public record RunFiles(Path directory) {

    /** {@return where the request is} */
    public Path request() {
        return directory.resolve("run.json");
    }

    /** {@return where the result is, once there is one} */
    public Path result() {
        return directory.resolve("result.json");
    }

    /** {@return where the costs are} */
    public Path spent() {
        return directory.resolve("spent.json");
    }

    /** {@return where the log is} */
    public Path log() {
        return directory.resolve("log.txt");
    }

    /** {@return where the checkpoint store is} */
    public Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    /** {@return the result, if the run is done} */
    public Optional<RunResult> readResult() {
        return Files.exists(result()) ? Optional.of(JsonFile.read(result(), RunResult.class)) : Optional.empty();
    }

    /** {@return what the run was asked to be, if it ever began} */
    public Optional<RunRequest> readRequest() {
        return Files.exists(request()) ? Optional.of(JsonFile.read(request(), RunRequest.class)) : Optional.empty();
    }
}
