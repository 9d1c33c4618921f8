package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.checkpoint.TensorDigest;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.TopicReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Proves that a model is what its ledger says: starts from a checkpoint, repeats the ledger, and compares every tensor with each checkpoint that
 * lies on the way. Changes nothing, in the store or in Kafka, so it may run beside the trainer. One thread uses it.
 */
public final class Replay {

    /**
     * A checkpoint on the way.
     *
     * @param checkpoint id
     * @param step training steps done there
     * @param differing names of the tensors that were recomputed differently, sorted; empty when all are the same bit by bit
     */
    public record Comparison(String checkpoint, long step, List<String> differing) {
        /** {@return whether every tensor is the same bit by bit} */
        public boolean identical() {
            return differing.isEmpty();
        }
    }

    /**
     * What came out.
     *
     * @param from id of the checkpoint where it began
     * @param step training steps done at the end
     * @param repeated training steps repeated
     * @param comparisons the checkpoints on the way, in order
     * @param tensors digests of the state at the end, by name
     */
    public record Result(
            String from, long step, long repeated, List<Comparison> comparisons, List<TensorDigest> tensors) {
        /** {@return whether there was something to compare with, and all of it was the same} */
        public boolean proved() {
            return !comparisons.isEmpty() && comparisons.stream().allMatch(Comparison::identical);
        }
    }

    private final Settings settings;
    private final ModelSource models;
    private final LongConsumer steps;

    /**
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}; how to train is
     *     taken from the checkpoint
     * @param steps told the number of each step repeated
     */
    public Replay(Settings settings, LongConsumer steps) {
        this(settings, ModelSetup::from, steps);
    }

    /**
     * @param settings as above
     * @param models makes what a checkpoint was trained with
     * @param steps told the number of each step repeated
     */
    public Replay(Settings settings, ModelSource models, LongConsumer steps) {
        this.settings = settings;
        this.models = models;
        this.steps = steps;
    }

    /**
     * {@return what came out}
     *
     * @param from id of a checkpoint, or the beginning of one
     * @param to training steps to be done at the end; empty for as far as the newest checkpoint
     * @throws RefusedException if there is no such checkpoint, or the ledger does not reach so far
     * @throws io.palimpsest.trainer.ledger.RecordsLostException if Kafka no longer holds what is needed
     */
    public Result run(String from, OptionalLong to) throws IOException {
        String model = settings.get(KafkaSettings.MODEL_NAME);
        CheckpointReader store = CheckpointStores.reader(settings, model);
        StoredCheckpoint origin = store.find(from);
        store.verify(origin);
        List<StoredCheckpoint> later = store.list().stream()
                .filter(checkpoint ->
                        checkpoint.manifest().ledgerOffset() > origin.manifest().ledgerOffset())
                .toList();
        long last = to.orElseGet(() -> later.stream()
                .mapToLong(checkpoint -> checkpoint.manifest().step())
                .max()
                .orElseThrow(() -> new RefusedException(
                        "Nothing lies after " + origin.id() + " that could be compared; name an earlier checkpoint")));
        try (RestoredModel restored = RestoredModel.open(settings, model, store, origin, models)) {
            return repeat(restored, origin, later, last);
        }
    }

    private Result repeat(RestoredModel restored, StoredCheckpoint origin, List<StoredCheckpoint> later, long last) {
        KafkaClients clients = new KafkaClients(settings);
        TopicReader topics = new TopicReader(clients.bytesConsumer("palimpsest-replay", "palimpsest-replay"));
        try (Deserializer<Object> deserializer = clients.valueDeserializer();
                BatchLoader loader = BatchLoader.of(restored.settings(), restored.setup())) {
            List<LedgerRecord> plans =
                    plans(new LedgerReader(restored.facts().model(), topics, deserializer), origin, last);
            TrainingProgress start = TrainingProgress.of(origin.manifest());
            Comparing comparing = new Comparing(restored, later);
            ChunkReader reader = new ChunkReader(topics, PairInspector.of(restored.settings(), deserializer));
            ChunkGatherer chunks = new ChunkGatherer(
                    reader,
                    restored.state().exemplars(),
                    new CandidateFeatures(
                            reader, restored.state().learner(), restored.setup(), loader, restored.manager())::of,
                    Set.copyOf(origin.manifest().forgotten()));
            StepRunner runner = new StepRunner(
                    restored.state(),
                    restored.setup(),
                    loader,
                    new LookBack(chunks::finished, restored.setup(), loader, restored.manager()),
                    restored.manager(),
                    comparing,
                    Long.MAX_VALUE,
                    (entry, report) -> steps.accept(entry.getStep()),
                    () -> true,
                    FailPoints.NONE,
                    start);
            for (List<LedgerRecord> chunk : LedgerRecord.byChunk(plans)) {
                runner.run(chunk, chunks.of(chunk, () -> true));
            }
            TrainingProgress end = runner.progress();
            return new Result(
                    origin.id(), end.step(), end.step() - start.step(), comparing.comparisons, restored.digests());
        }
    }

    private List<LedgerRecord> plans(LedgerReader reader, StoredCheckpoint origin, long last) {
        List<LedgerRecord> plans = new ArrayList<>();
        long reached = origin.manifest().step();
        for (LedgerRecord record : reader.readFrom(origin.manifest().ledgerOffset())) {
            LedgerEntry entry = record.entry();
            boolean step = entry.getKind() == LedgerEntryKind.STEP;
            boolean wanted = entry.getStep() < last || (!step && entry.getStep() == last);
            if (entry.getKind() != LedgerEntryKind.TAKEOVER && wanted) {
                RepeatedSettings.require(
                        entry, origin.manifest().configurationHash(), "Replay from a later checkpoint");
                plans.add(record);
                reached = step ? entry.getStep() + 1 : reached;
            }
        }
        if (reached < last || last < origin.manifest().step()) {
            throw new RefusedException("Step " + last + " cannot be reached from " + origin.id()
                    + ": the ledger goes from step " + origin.manifest().step() + " to " + reached);
        }
        return plans;
    }

    /** Compares instead of writing. */
    private static final class Comparing implements Checkpoints {
        private final RestoredModel restored;
        private final List<StoredCheckpoint> later;
        private final List<Comparison> comparisons = new ArrayList<>();
        private long compared = -1;

        Comparing(RestoredModel restored, List<StoredCheckpoint> later) {
            this.restored = restored;
            this.later = later;
        }

        @Override
        public void take(TrainingProgress progress) {
            // Nothing is written; what is stored is compared in tend.
        }

        @Override
        public void tend(TrainingProgress progress) {
            if (progress.ledgerOffset() == compared) {
                return;
            }
            compared = progress.ledgerOffset();
            for (StoredCheckpoint stored : later) {
                if (stored.manifest().ledgerOffset() == progress.ledgerOffset()) {
                    Map<String, String> found = TensorDigest.byName(restored.digests());
                    Map<String, String> expected =
                            TensorDigest.byName(stored.manifest().tensors());
                    comparisons.add(
                            new Comparison(stored.id(), progress.step(), TensorDigest.differing(found, expected)));
                }
            }
        }
    }
}
