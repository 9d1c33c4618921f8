package io.palimpsest.trainer.lineage;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.pipeline.ChunkReader;
import io.palimpsest.trainer.pipeline.ExemplarEvents;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.replay.SavedExemplars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Exemplars that a model chose by its weights. Checkpoints hold them: any one of the domain does, and that at its end is kept for good.
 */
final class RecordedExemplars implements PastExemplars {

    private record DomainOfModel(String model, int domainIndex) {}

    private final ChunkReader chunks;
    private final Function<String, CheckpointReader> stores;
    private final Map<DomainOfModel, List<Sample>> found = new HashMap<>();

    /**
     * @param chunks reads events again
     * @param stores opens the checkpoints of a model
     */
    RecordedExemplars(ChunkReader chunks, Function<String, CheckpointReader> stores) {
        this.chunks = chunks;
        this.stores = stores;
    }

    /** @throws RefusedException if the store holds no checkpoint that tells */
    @Override
    public List<Sample> of(LedgerEntry firstStep) {
        return firstStep.getExemplarCount() == 0
                ? List.of()
                : found.computeIfAbsent(
                        new DomainOfModel(firstStep.getModel(), firstStep.getDomainIndex()), this::find);
    }

    private List<Sample> find(DomainOfModel wanted) {
        CheckpointReader store = stores.apply(wanted.model());
        try (NDManager scope = NDManager.newBaseManager(Device.cpu())) {
            StoredCheckpoint checkpoint = store.list().stream()
                    .filter(stored -> SavedExemplars.areOf(stored.manifest().counters(), wanted.domainIndex()))
                    .findFirst()
                    .orElseThrow(() -> new RefusedException("Which samples model '" + wanted.model()
                            + "' trained again in its domain number " + wanted.domainIndex()
                            + " is known only from checkpoints of that domain, and the store holds none of them."));
            SavedExemplars saved = new SavedExemplars(store.loadExemplars(scope, checkpoint));
            return new ExemplarEvents(chunks, saved::kept).samples(saved.exemplars());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
