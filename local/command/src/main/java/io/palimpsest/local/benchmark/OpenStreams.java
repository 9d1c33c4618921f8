package io.palimpsest.local.benchmark;

import io.palimpsest.local.benchmark.result.StreamSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The streams that runs are trained on: each is open from its first run to its last one, so that no more Kafkas run than are needed. Safe from
 * any thread.
 */
final class OpenStreams implements AutoCloseable {

    private final Path root;
    private final Map<StreamSpec, OpenStream> open = new HashMap<>();
    private final Map<StreamSpec, Integer> outstanding = new HashMap<>();

    /**
     * @param root directory of all streams
     * @param runs the runs that are still to be carried out
     */
    OpenStreams(Path root, List<PlannedRun> runs) {
        this.root = root;
        runs.forEach(run -> outstanding.merge(run.stream(), 1, Integer::sum));
    }

    /** The stream of a run, opened if need be; {@link #release} it when the run has ended. */
    synchronized OpenStream of(PlannedRun run) throws IOException {
        OpenStream present = open.get(run.stream());
        if (present == null) {
            present = OpenStream.open(root.resolve(run.stream().key()), run.stream());
            open.put(run.stream(), present);
        }
        return present;
    }

    /** Says that a run has ended; after the last one its stream is closed. */
    synchronized void release(PlannedRun run) {
        if (outstanding.merge(run.stream(), -1, Integer::sum) == 0) {
            OpenStream done = open.remove(run.stream());
            if (done != null) {
                done.close();
            }
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(OpenStream::close);
        open.clear();
    }
}
