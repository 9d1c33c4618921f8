package io.palimpsest.evaluator.serving;

import io.palimpsest.evaluator.encoding.CheckpointFiles;
import io.palimpsest.evaluator.topology.GalleryChangelog;
import io.palimpsest.schemas.config.KafkaClients;
import java.time.Clock;

/**
 * Keeps what answers requests up to date. Start it once, and close it once, after the server whose requests it answers; from any thread.
 */
public final class ReadService implements AutoCloseable {
    private final ServingState state;
    private final ServingFeed feed;
    private final CheckpointSwap swap;
    private final OtherCheckpoints others;
    private final CheckpointFiles files;

    private ReadService(
            ServingState state, ServingFeed feed, CheckpointSwap swap, OtherCheckpoints others, CheckpointFiles files) {
        this.state = state;
        this.feed = feed;
        this.swap = swap;
        this.others = others;
        this.files = files;
    }

    /**
     * Starts to follow Kafka.
     *
     * @param model whose checkpoints serve
     * @param applicationId of the evaluation stream, whose held-out pairs can be searched
     * @param batchSize pairs encoded at once, that of the evaluation
     * @param files where checkpoints come from; closed with this
     */
    public static ReadService start(
            KafkaClients clients,
            String model,
            String applicationId,
            ServingSettings settings,
            int batchSize,
            CheckpointFiles files,
            Clock clock) {
        ServingState state = ServingState.empty(model, settings.galleryBytes(), clock);
        ServingRecord record = new ServingRecord(model);
        ServingFeed feed = ServingFeed.start(clients, new GalleryChangelog(applicationId), record, state);
        CheckpointSwap swap =
                new CheckpointSwap(record, state, files, batchSize, settings.newestInterval(), clock).start();
        OtherCheckpoints others =
                new OtherCheckpoints(settings.otherCheckpoints(), record, state.gallery(), files, batchSize, clock);
        return new ReadService(state, feed, swap, others, files);
    }

    /** What requests are answered from. */
    public ServingState state() {
        return state;
    }

    /** Checkpoints that do not serve. */
    public OtherCheckpoints others() {
        return others;
    }

    @Override
    public void close() {
        feed.close();
        swap.close();
        others.close();
        state.current().close();
        files.close();
    }
}
