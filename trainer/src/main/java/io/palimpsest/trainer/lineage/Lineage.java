package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.control.Promotions;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.BranchOrigin;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.learner.Learners;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.OffsetSpan;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import io.palimpsest.trainer.pipeline.ChunkReader;
import io.palimpsest.trainer.pipeline.PairReader;
import io.palimpsest.trainer.plan.BatchComposer;
import io.palimpsest.trainer.plan.ChunkContents;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.replay.ReplayLimits;
import io.palimpsest.trainer.replay.ReplayReservoir;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Answers where a model comes from, from the ledger, the pairs topic and the checkpoint store. Changes nothing, so it may be asked while a
 * trainer runs; every answer is that of the moment. One thread uses it; whoever opens it closes it.
 *
 * <p>Every question throws {@link RefusedException} for what does not exist, and {@link
 * io.palimpsest.trainer.ledger.RecordsLostException} when Kafka no longer holds what the answer needs.
 */
public final class Lineage implements AutoCloseable {

    private static final String CLIENT = "palimpsest-lineage";

    private final String model;
    private final Function<String, CheckpointReader> stores;
    private final TopicReader topics;
    private final Deserializer<Object> deserializer;
    private final PairReader pairs;
    private final ChunkReader chunks;
    private final ControlLog control;

    private Lineage(
            String model,
            Function<String, CheckpointReader> stores,
            Map<String, Object> consumerProperties,
            Deserializer<Object> deserializer) {
        this.model = model;
        this.stores = stores;
        this.topics = new TopicReader(consumerProperties);
        this.deserializer = deserializer;
        this.pairs = new PairReader(deserializer);
        this.chunks = new ChunkReader(topics, new PlannedPairs(pairs));
        this.control = new ControlLog(topics, deserializer);
    }

    /**
     * {@return the lineage of the model that the settings name}
     *
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link
     *     io.palimpsest.trainer.pipeline.TrainerSettings#catalogue()}
     */
    public static Lineage open(Settings settings) {
        KafkaClients clients = new KafkaClients(settings);
        return new Lineage(
                settings.get(KafkaSettings.MODEL_NAME),
                name -> CheckpointStores.reader(settings, name),
                clients.bytesConsumer(CLIENT, CLIENT),
                clients.valueDeserializer());
    }

    /**
     * {@return where a checkpoint comes from and what it contains}
     *
     * @param id whole id, or the beginning of just one
     * @throws io.palimpsest.trainer.checkpoint.UnknownCheckpointException if the store holds no such checkpoint
     */
    public CheckpointLineage ofCheckpoint(String id) throws IOException {
        StoredCheckpoint checkpoint = stores.apply(model).find(id);
        CheckpointManifest manifest = checkpoint.manifest();
        List<BranchOrigin> origins = BranchOrigin.chain(model, stores);
        ContainedEntries contained = new ContainedEntries();
        history(origins).forEach(manifest.ledgerOffset(), contained::add);
        return new CheckpointLineage(
                model,
                checkpoint.id(),
                manifest.step(),
                manifest.learner(),
                manifest.createdAt(),
                promotedFor(checkpoint, origins),
                Ancestry.of(checkpoint, origins, stores),
                origins.stream()
                        .findFirst()
                        .map(origin -> origin.model() + "/" + origin.checkpointId())
                        .orElse(null),
                manifest.forgotten(),
                new OffsetSpan(0, manifest.ledgerOffset()),
                contained.domains(),
                contained.events(),
                contained.distinctEvents(),
                manifest.trainedPairs(),
                contained.partialChunk().orElse(null),
                contained.dropped(),
                manifest.settings(),
                manifest.configurationHash(),
                manifest.environment());
    }

    /**
     * {@return what a step trained}
     *
     * @param step the step, from 0
     */
    public StepLineage ofStep(long step) throws IOException {
        List<LedgerRecord> found = new ArrayList<>();
        long[] steps = {0};
        history(BranchOrigin.chain(model, stores)).forEach(Long.MAX_VALUE, record -> {
            if (record.entry().getKind() == LedgerEntryKind.STEP) {
                steps[0]++;
                if (record.entry().getStep() == step) {
                    found.add(record);
                }
            }
        });
        if (found.isEmpty()) {
            throw new RefusedException("There is no step " + step + " of model '" + model + "': "
                    + (steps[0] == 0
                            ? "the ledger holds no step of a model of that name."
                            : "the ledger holds the steps 0 to " + (steps[0] - 1) + "."));
        }
        return lineage(found.get(0));
    }

    /**
     * {@return what became of a sample} Reads the whole pairs topic and the whole ledger once, in bounded memory.
     *
     * @param sampleId the sample
     */
    public SampleLineage ofSample(String sampleId) throws IOException {
        SampleTrace trace = new SampleTrace(SampleSearch.run(sampleId, topics, pairs), drawnChunks());
        history(BranchOrigin.chain(model, stores)).forEach(Long.MAX_VALUE, trace::add);
        List<Occurrence> occurrences = trace.occurrences();
        Optional<TrainingOfEvent> first = occurrences.stream()
                .flatMap(occurrence -> occurrence.trainings().stream())
                .min(java.util.Comparator.comparingLong(TrainingOfEvent::step));
        List<String> containing =
                first.isPresent() ? checkpointsAfter(first.get().ledgerOffset()) : List.of();
        return new SampleLineage(
                model,
                sampleId,
                occurrences,
                first.map(TrainingOfEvent::step).orElse(null),
                containing.isEmpty() ? null : containing.get(0),
                containing);
    }

    @Override
    public void close() {
        deserializer.close();
    }

    private LedgerHistory history(List<BranchOrigin> origins) {
        return new LedgerHistory(model, origins, topics, deserializer);
    }

    private DrawnChunks drawnChunks() throws IOException {
        // Every checkpoint of a model was trained by the same learner; one is there from the first start on.
        Optional<CheckpointManifest> any =
                stores.apply(model).list().stream().findFirst().map(StoredCheckpoint::manifest);
        return new DrawnChunks(chunks, any.map(this::exemplars).orElse(PastExemplars.NONE));
    }

    private PastExemplars exemplars(CheckpointManifest manifest) {
        return switch (Learners.exemplars(manifest.learner())) {
            case NONE -> PastExemplars.NONE;
            case UNIFORM -> new RecomputedExemplars(chunks, new ReplayReservoir(manifest.seed(), limits(manifest)));
            case HERDING, K_MEANS -> new RecordedExemplars(chunks, stores);
        };
    }

    /** A manifest from before there was a limit of bytes names none. */
    private static ReplayLimits limits(CheckpointManifest manifest) {
        int samples = Integer.parseInt(manifest.settings().get("learner.replay-size"));
        String bytes = manifest.settings().get("learner.replay-bytes");
        return new ReplayLimits(samples, bytes == null ? Long.MAX_VALUE : Long.parseLong(bytes), false);
    }

    private ChunkContents contents(LedgerEntry step) throws IOException {
        DrawnChunks drawn = drawnChunks();
        if (!drawn.replay()) {
            return drawn.of(step);
        }
        List<LedgerEntry> opening = new ArrayList<>();
        history(BranchOrigin.chain(model, stores)).forEach(Long.MAX_VALUE, record -> {
            LedgerEntry entry = record.entry();
            boolean opens = entry.getKind() == LedgerEntryKind.STEP && entry.getScheduleStep() == 0;
            if (opens && entry.getStep() <= step.getStep()) {
                opening.add(entry);
            }
        });
        LedgerEntry own = opening.remove(opening.size() - 1);
        if (drawn.inOrder()) {
            opening.forEach(drawn::of);
        }
        return drawn.of(own);
    }

    private StepLineage lineage(LedgerRecord record) throws IOException {
        LedgerEntry entry = record.entry();
        List<StepSample> samples = BatchComposer.compose(entry, contents(entry)).stream()
                .map(sample -> new StepSample(sample.sampleId(), sample.domain(), sample.position()))
                .toList();
        return new StepLineage(
                entry.getModel(),
                entry.getStep(),
                record.offset(),
                entry.getPlannedAt(),
                entry.getTrainerId(),
                entry.getReason(),
                entry.getDomain(),
                entry.getDomainIndex(),
                entry.getChunk(),
                entry.getRanges().stream()
                        .map(range -> new EventRange(range.getPartition(), range.getFromOffset(), range.getToOffset()))
                        .toList(),
                entry.getDropped().stream()
                        .map(drop -> new DroppedEvent(
                                new EventPosition(drop.getPartition(), drop.getOffset()), drop.getCode()))
                        .toList(),
                entry.getPassIndex(),
                entry.getPassCount(),
                entry.getBatchIndex(),
                entry.getBatchCount(),
                entry.getScheduleStep(),
                entry.getScheduleLength(),
                entry.getSeed(),
                entry.getConfigurationHash(),
                samples);
    }

    private List<String> checkpointsAfter(long ledgerOffset) throws IOException {
        List<String> ids = new ArrayList<>();
        for (StoredCheckpoint checkpoint : stores.apply(model).list()) {
            if (checkpoint.manifest().ledgerOffset() > ledgerOffset) {
                ids.add(0, checkpoint.id());
            }
        }
        return ids;
    }

    /** A branch's checkpoint may serve its own model and every one it was branched from. */
    private List<String> promotedFor(StoredCheckpoint checkpoint, List<BranchOrigin> origins) {
        List<String> candidates = new ArrayList<>(List.of(model));
        origins.forEach(origin -> candidates.add(origin.model()));
        List<String> promotedFor = new ArrayList<>();
        for (String candidate : candidates) {
            Optional<ControlCommand> current = control.promotions(candidate).current();
            if (current.isPresent()
                    && current.get().getCheckpointId().equals(checkpoint.id())
                    && Promotions.modelOf(current.get()).equals(model)) {
                promotedFor.add(candidate);
            }
        }
        return promotedFor;
    }
}
