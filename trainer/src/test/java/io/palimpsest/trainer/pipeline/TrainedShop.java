package io.palimpsest.trainer.pipeline;

import ai.djl.ndarray.NDManager;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.CheckpointSnapshot;
import io.palimpsest.trainer.checkpoint.CheckpointStore;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.faults.FailPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Model "shop", trained on the whole stream of {@link TestStream}, with a broker, a registry and a store of its own. */
final class TrainedShop implements AutoCloseable {

    static final int STEPS = 21;
    static final int FIRST_PASSES = 3;
    static final int PASSES = 2;

    private final Path directory;
    private final EmbeddedStack stack;

    private TrainedShop(Path directory, EmbeddedStack stack) {
        this.directory = directory;
        this.stack = stack;
    }

    /** Trains it and waits until it is trained. */
    static TrainedShop train(Path directory) throws InterruptedException {
        TrainedShop shop = new TrainedShop(directory, EmbeddedStack.start(directory.resolve("stack"), 0, 0));
        KafkaClients clients = new KafkaClients(shop.settings("shop"));
        try (Admin admin = Admin.create(clients.admin("test"))) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
        try (TestStream stream = new TestStream(clients)) {
            stream.write();
            stream.endLastDomain("shop");
        }
        RunningTrainer.until(
                        shop.settings("shop"),
                        "CTP",
                        status -> status.step() >= STEPS
                                && status.phase() == TrainerStatus.Phase.READING
                                && status.step() >= status.plannedSteps())
                .await();
        return shop;
    }

    List<StoredCheckpoint> furthestFirst() throws IOException {
        return reader("shop").list();
    }

    /** The checkpoint at the end of a domain. */
    StoredCheckpoint endOf(String domain) throws IOException {
        return furthestFirst().stream()
                .filter(checkpoint -> checkpoint.manifest().endOfDomain()
                        && domain.equals(checkpoint.manifest().domain()))
                .findFirst()
                .orElseThrow();
    }

    /** A branch that begins with a copy of a checkpoint and forgets a sample. */
    StoredCheckpoint branch(String model, StoredCheckpoint from, String branch) throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                CheckpointStore store = CheckpointStores.open(settings(branch), branch, 1, FailPoints.NONE);
                CheckpointSnapshot snapshot = CheckpointSnapshot.take(
                        manager,
                        reader(model).load(manager, from),
                        from.manifest().branch(branch, List.of("blue-0"), Instant.EPOCH),
                        Map.of())) {
            return store.write(snapshot, null);
        }
    }

    CheckpointReader reader(String model) {
        return CheckpointStores.reader(settings(model), model);
    }

    Settings settings(String model) {
        return Settings.of(
                SettingCatalogue.combine(KafkaSettings.catalogue(), TrainerSettings.catalogue()),
                Map.ofEntries(
                        Map.entry("kafka.bootstrap.servers", stack.bootstrapServers()),
                        Map.entry("schema.registry.url", stack.registryUrl()),
                        Map.entry("model.name", model),
                        Map.entry(
                                "checkpoint.directory",
                                directory.resolve("checkpoints").toString()),
                        Map.entry("checkpoint.interval-steps", "2"),
                        Map.entry("checkpoint.keep-last", "2"),
                        Map.entry("trainer.passes-first", Integer.toString(FIRST_PASSES)),
                        Map.entry("trainer.passes", Integer.toString(PASSES)),
                        Map.entry("chunk.linger-seconds", "3600"),
                        Map.entry("engine.threads", "1")));
    }

    @Override
    public void close() {
        stack.close();
    }
}
