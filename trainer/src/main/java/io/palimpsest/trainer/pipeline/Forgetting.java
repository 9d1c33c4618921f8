package io.palimpsest.trainer.pipeline;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.CheckpointSnapshot;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.Checksums;
import io.palimpsest.trainer.checkpoint.CorruptCheckpointException;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.faults.FailPoints;
import io.palimpsest.trainer.ledger.Ledger;
import io.palimpsest.trainer.ledger.LedgerReader;
import io.palimpsest.trainer.ledger.LedgerRecord;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.plan.EventPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds a model as if it had never seen certain samples (exact unlearning by retraining). The rebuilt model is a branch: a model with a name,
 * a ledger and checkpoints of its own, whose first checkpoint is a copy of the last one before the first use of a sample. From there every
 * chunk of the original ledger is planned anew without the samples and trained. The original stays as it is.
 *
 * <p>The result is bit for bit what a run would have trained on the same chunks without those events. The branch remembers the samples: whoever
 * trains it on leaves out later events of them too. An interrupted call is finished by the same call again. One thread uses it.
 */
public final class Forgetting {

    private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);

    /**
     * What came out.
     *
     * @param branch name of the branch
     * @param base id of the original checkpoint that the branch begins with
     * @param firstStep step of the original that first trained one of the samples
     * @param occurrences events of the samples that were trained, in the order of the topic
     * @param checkpoint newest checkpoint of the branch
     */
    public record Result(
            String branch, String base, long firstStep, List<EventPosition> occurrences, StoredCheckpoint checkpoint) {}

    private final Settings settings;
    private final ModelSource models;
    private final TrainingListener listener;
    private final Clock clock;

    /**
     * @param settings resolved from a catalogue that contains the Kafka settings and {@link TrainerSettings#catalogue()}; how to train is
     *     taken from the checkpoint
     * @param listener hears of progress
     */
    public Forgetting(Settings settings, TrainingListener listener) {
        this(settings, ModelSetup::from, listener, Clock.systemUTC());
    }

    /**
     * @param settings as above
     * @param models makes what a checkpoint was trained with
     * @param listener hears of progress
     * @param clock tells the time for people
     */
    public Forgetting(Settings settings, ModelSource models, TrainingListener listener, Clock clock) {
        this.settings = settings;
        this.models = models;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * {@return the branch without the samples}
     *
     * @param sampleIds samples to forget
     * @param branch name for the branch; empty for one that follows from model, samples and base
     * @param reason why, for the audit
     * @param by who asks for it, for the audit
     * @throws RefusedException if a sample is unknown, or none was ever trained
     * @throws io.palimpsest.trainer.ledger.RecordsLostException if Kafka no longer holds what is needed
     */
    public Result forget(Set<String> sampleIds, String branch, String reason, String by) throws IOException {
        String model = settings.get(KafkaSettings.MODEL_NAME);
        KafkaClients clients = new KafkaClients(settings);
        TopicReader topics = new TopicReader(clients.bytesConsumer("palimpsest-forget", "palimpsest-forget"));
        CheckpointReader originals = CheckpointStores.reader(settings, model);
        try (Serializer<Object> serializer = clients.valueSerializer();
                Deserializer<Object> deserializer = clients.valueDeserializer()) {
            List<LedgerRecord> ledger = new LedgerReader(model, topics, deserializer).readAll();
            TrainedUses uses = TrainedUses.find(ledger, sampleIds, topics, deserializer);
            StoredCheckpoint base = baseBefore(originals, uses.firstEntryOffset());
            String name = branch.isBlank() ? branchName(model, sampleIds, base) : branch;
            LOG.atInfo()
                    .addKeyValue(LogField.CHECKPOINT, base.id())
                    .log(
                            "Rebuilding model '{}' without {} trained events as '{}', from checkpoint {}",
                            model,
                            uses.positions().size(),
                            name,
                            base.id());
            StoredCheckpoint newest;
            try (RestoredModel restored = RestoredModel.open(settings, name, originals, base, models);
                    Ledger branchLedger = new Ledger(
                            name,
                            restored.facts().trainerId(),
                            clients.bytesProducer("palimpsest-forget"),
                            serializer,
                            FailPoints.NONE);
                    CheckpointStore store = CheckpointStores.open(
                            settings, name, branchLedger.takeOver(clock.instant()), FailPoints.NONE)) {
                begin(restored, store, base, sampleIds);
                try (Rebuild rebuild =
                        new Rebuild(restored, branchLedger, store, topics, serializer, deserializer, listener, clock)) {
                    newest = rebuild.run(ledger, sampleIds);
                }
                audit(branchLedger, serializer, model, name, newest, sampleIds, reason, by);
            }
            return new Result(name, base.id(), uses.firstStep(), uses.positions(), newest);
        }
    }

    /** Copies the base into the branch, unless an earlier call has. */
    private void begin(RestoredModel restored, CheckpointStore store, StoredCheckpoint base, Set<String> sampleIds)
            throws IOException {
        for (StoredCheckpoint present : store.list()) {
            boolean same = present.manifest().forgotten().equals(List.copyOf(new TreeSet<>(sampleIds)));
            if (!same) {
                throw new RefusedException("The branch '" + restored.facts().model()
                        + "' exists and forgets other samples ("
                        + present.manifest().forgotten()
                        + "); choose another name for it");
            }
        }
        CheckpointManifest facts = base.manifest().branch(restored.facts().model(), sampleIds, clock.instant());
        boolean begun = store.list().stream().anyMatch(present -> facts.branchedFrom()
                .equals(present.manifest().branchedFrom()));
        if (!begun) {
            try (NDManager scope = restored.manager().newSubManager(Device.cpu());
                    CheckpointSnapshot snapshot = CheckpointSnapshot.take(
                            restored.manager(),
                            restored.state().tensors(scope),
                            facts,
                            restored.setup().documents())) {
                store.write(snapshot, null);
            }
        }
    }

    private static StoredCheckpoint baseBefore(CheckpointReader store, long firstEntryOffset) throws IOException {
        for (StoredCheckpoint checkpoint : store.list()) {
            if (checkpoint.manifest().ledgerOffset() <= firstEntryOffset) {
                try {
                    store.verify(checkpoint);
                    return checkpoint;
                } catch (CorruptCheckpointException damaged) {
                    LOG.atWarn()
                            .addKeyValue(LogField.CHECKPOINT, checkpoint.id())
                            .log("{}; going back one checkpoint further", damaged.getMessage());
                }
            }
        }
        throw new RefusedException(
                "The store holds no valid checkpoint from before the first use of the samples, not even the untrained one;"
                        + " bring a backup of the store back");
    }

    private static String branchName(String model, Set<String> sampleIds, StoredCheckpoint base) {
        String what = String.join("\n", new TreeSet<>(sampleIds)) + "\n" + base.id();
        return model + "-without-"
                + Checksums.sha256(what.getBytes(StandardCharsets.UTF_8)).substring(0, 8);
    }

    private void audit(
            Ledger ledger,
            Serializer<Object> serializer,
            String model,
            String branch,
            StoredCheckpoint newest,
            Set<String> sampleIds,
            String reason,
            String by) {
        String topic = Topic.CONTROL.topicName();
        ControlCommand record = ControlCommand.newBuilder()
                .setModel(model)
                .setCommandId("forget-" + branch)
                .setKind(ControlKind.FORGET)
                .setCheckpointId(newest.id())
                .setCheckpointModel(branch)
                .setReason((sampleIds.size() + " samples, listed in the manifests of the branch. " + reason).trim())
                .setIssuedBy(by)
                .setIssuedAt(clock.instant())
                .build();
        ledger.commit(
                List.of(),
                List.of(new ProducerRecord<>(
                        topic, model.getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, record))));
    }
}
