package io.palimpsest.evaluator.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.page.Dashboard;
import io.palimpsest.evaluator.page.DashboardServer;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.serving.http.ReadApi;
import io.palimpsest.evaluator.topology.Events;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.Split;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Everything behind the routes but Kafka, and the real server before them. */
public final class TestServing implements AutoCloseable {
    public static final int BATCH = 4;
    public static final ServingCaps ROOMY =
            new ServingCaps(1 << 20, 12, 1_000_000, 100, 20, 1_000_000, 1_000_000, 100, 2, Duration.ofSeconds(60));

    public final SavedCheckpoints saved;
    public final ServingState state;
    private final ServingRecord record;
    private final CheckpointFiles files;
    private final CheckpointSwap swap;
    public final OtherCheckpoints others;
    private final DashboardServer server;

    public TestServing(Path directory, ServingCaps caps, Duration newestInterval) {
        Clock clock = Clock.systemUTC();
        saved = new SavedCheckpoints(directory);
        state = ServingState.empty("default", 1 << 20, clock);
        record = new ServingRecord("default");
        files = saved.files();
        swap = new CheckpointSwap(record, state, files, BATCH, newestInterval, clock).start();
        others = new OtherCheckpoints(1, record, state.gallery(), files, BATCH, clock);
        server = DashboardServer.start(
                "127.0.0.1", 0, new Dashboard("default"), clock, new ReadApi(state, others, caps)::addTo);
    }

    /** Twelve animals and seven foods, of which the first three are validation pairs. */
    public static List<HeldOutPair> pairs() {
        List<HeldOutPair> pairs = new ArrayList<>();
        HeldOutIntake intake = new HeldOutIntake();
        for (int number = 0; number < 12; number++) {
            pairs.add(intake.check(Events.pair("animals", number, Split.TEST)));
        }
        for (int number = 0; number < 7; number++) {
            pairs.add(intake.check(Events.pair("food", number, number < 3 ? Split.VALIDATION : Split.TEST)));
        }
        return pairs;
    }

    public URI address() {
        return server.address();
    }

    /** All that there was at the start is known. */
    public void complete() {
        record.complete();
    }

    public void hold(List<HeldOutPair> pairs) {
        pairs.forEach(state.gallery()::put);
    }

    public void announce(CheckpointAnnouncement checkpoint) {
        record.announced(checkpoint.getCheckpointId(), checkpoint);
    }

    public void withdraw(String checkpointId) {
        record.withdrawn(checkpointId);
    }

    public void promote(String checkpointId) {
        record.accept(SavedCheckpoints.command(ControlKind.PROMOTE, checkpointId));
    }

    public void rollBack(String checkpointId) {
        record.accept(SavedCheckpoints.command(ControlKind.ROLL_BACK, checkpointId));
    }

    /** Saves, announces, holds the pairs, and waits until both serve. */
    public CheckpointAnnouncement serve(long step) throws Exception {
        CheckpointAnnouncement checkpoint = saved.save(step);
        hold(pairs());
        announce(checkpoint);
        complete();
        awaitServing(checkpoint.getCheckpointId());
        await(() -> state.current().peek().orElseThrow().index().size() == pairs().size());
        return checkpoint;
    }

    public void awaitServing(String checkpointId) throws InterruptedException {
        await(() -> checkpointId.equals(serving()));
    }

    /** Id of the checkpoint that serves, or "". */
    public String serving() {
        return state.current()
                .peek()
                .map(now -> now.checkpoint().announcement().getCheckpointId())
                .orElse("");
    }

    public static void await(BooleanSupplier wanted) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time left to wait").isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Override
    public void close() {
        server.close();
        swap.close();
        others.close();
        state.current().close();
        files.close();
    }
}
