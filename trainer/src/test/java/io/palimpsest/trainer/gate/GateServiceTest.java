package io.palimpsest.trainer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.control.ControlCommands;
import io.palimpsest.trainer.control.ControlLog;
import io.palimpsest.trainer.control.PromotionDesk;
import io.palimpsest.trainer.control.PromotionHistory;
import io.palimpsest.trainer.control.PromotionHistory.Change;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.CheckpointStores;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate against a real broker and a real store. Every test has a model of its own. */
class GateServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static KafkaProducer<String, Object> producer;
    private static Deserializer<Object> deserializer;
    private static TopicReader topics;

    @BeforeAll
    static void start() {
        stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
        KafkaClients clients = new KafkaClients(settings("any", "manual"));
        try (Admin admin = Admin.create(clients.admin("test"))) {
            TopicCatalogue.ensure(admin, (short) 1);
        }
        producer = new KafkaProducer<>(clients.producer("test"));
        deserializer = clients.valueDeserializer();
        topics = new TopicReader(clients.bytesConsumer("test", "test"));
    }

    @AfterAll
    static void stop() {
        producer.close();
        deserializer.close();
        stack.close();
    }

    @Test
    void whatPassesIsPromotedAndWhatFailsIsKeptOutWithAnAlarm() throws IOException {
        StoredCheckpoint first = write("shop", 10);
        StoredCheckpoint second = write("shop", 20);
        StoredCheckpoint third = write("shop", 30);
        try (GateService gate = gate("shop")) {
            send("shop", first, VerdictOutcome.PASS, 1, null);
            await(() -> changes("shop").size() == 1);
            send("shop", second, VerdictOutcome.FAIL, 1, first);
            await(() -> alarms("shop").size() == 1);
            send("shop", third, VerdictOutcome.PASS, 1, first);
            await(() -> changes("shop").size() == 2);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(changes("shop"))
                .extracting(Change::action, Change::checkpoint, Change::by)
                .containsExactly(
                        tuple(ControlKind.PROMOTE, "shop/" + first.id(), "gate"),
                        tuple(ControlKind.PROMOTE, "shop/" + third.id(), "gate"));
        assertThat(changes("shop").get(1).reason())
                .isEqualTo("PASS against " + first.id() + ", revision 1. Nothing was lost.");
        assertThat(alarms("shop")).singleElement().satisfies(alarm -> {
            assertThat(alarm.getKind()).isEqualTo("gate-refused");
            assertThat(alarm.getAlarmId()).isEqualTo("gate-refused/" + second.id() + "/1");
            assertThat(alarm.getCheckpointId()).isEqualTo(second.id());
            assertThat(alarm.getDomain()).isEqualTo("red");
            assertThat(alarm.getValue()).isEqualTo(7.5);
            assertThat(alarm.getThreshold()).isEqualTo(5);
            assertThat(alarm.getMessage()).contains("red lost 7.5 points", first.id() + " stays promoted");
        });
    }

    @Test
    void aPromotedCheckpointThatFailsLaterIsRolledBackOnceAndDoesNotComeBack() throws IOException {
        StoredCheckpoint first = write("later", 10);
        StoredCheckpoint second = write("later", 20);
        try (GateService gate = gate("later")) {
            send("later", first, VerdictOutcome.PASS, 1, null);
            await(() -> changes("later").size() == 1);
            send("later", second, VerdictOutcome.PASS, 1, first);
            await(() -> changes("later").size() == 2);
            send("later", second, VerdictOutcome.FAIL, 2, first);
            await(() -> alarms("later").size() == 1);
            send("later", second, VerdictOutcome.PASS, 3, first);
            // A verdict that is acted on visibly, behind the one that must not be.
            send("later", write("later", 30), VerdictOutcome.FAIL, 1, first);
            await(() -> alarms("later").size() == 2);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(changes("later"))
                .extracting(Change::action, Change::checkpoint, Change::by)
                .containsExactly(
                        tuple(ControlKind.PROMOTE, "later/" + first.id(), "gate"),
                        tuple(ControlKind.PROMOTE, "later/" + second.id(), "gate"),
                        tuple(ControlKind.ROLL_BACK, "later/" + first.id(), "gate"));
        assertThat(changes("later").get(2).reason()).contains("FAIL", "red lost 7.5 points");
        assertThat(alarms("later").get(0).getKind()).isEqualTo("gate-rolled-back");
        assertThat(alarms("later").get(0).getMessage()).contains("rolled back to " + first.id());
    }

    @Test
    void aRestartedGatePromotesNothingTwiceEvenWhenItsPlaceIsForgotten() throws Exception {
        StoredCheckpoint first = write("again", 10);
        StoredCheckpoint second = write("again", 20);
        try (GateService gate = gate("again")) {
            send("again", first, VerdictOutcome.PASS, 1, null);
            await(() -> changes("again").size() == 1);
            assertThat(gate.failure()).isEmpty();
        }
        try (GateService gate = gate("again")) {
            send("again", second, VerdictOutcome.FAIL, 1, first);
            await(() -> alarms("again").size() == 1);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(changes("again")).hasSize(1);
        try (Admin admin = Admin.create(stack.clientProperties())) {
            admin.deleteConsumerGroups(List.of("palimpsest-gate-again")).all().get();
        }
        StoredCheckpoint third = write("again", 30);
        try (GateService gate = gate("again")) {
            send("again", third, VerdictOutcome.PASS, 1, first);
            await(() -> changes("again").size() >= 2);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(changes("again"))
                .extracting(Change::checkpoint)
                .containsExactly("again/" + first.id(), "again/" + third.id());
    }

    @Test
    void ofSeveralGatesOneActsAndAnotherTakesOver() throws IOException {
        StoredCheckpoint first = write("several", 10);
        StoredCheckpoint second = write("several", 20);
        StoredCheckpoint third = write("several", 30);
        GateService one = gate("several");
        GateService other = gate("several");
        try {
            send("several", first, VerdictOutcome.PASS, 1, null);
            await(() -> changes("several").size() == 1);
            send("several", second, VerdictOutcome.FAIL, 1, first);
            await(() -> alarms("several").size() == 1);
            one.close();
            send("several", third, VerdictOutcome.PASS, 1, first);
            await(() -> changes("several").size() == 2);
        } finally {
            one.close();
            other.close();
        }
        assertThat(alarms("several")).hasSize(1);
        assertThat(changes("several"))
                .extracting(Change::checkpoint)
                .containsExactly("several/" + first.id(), "several/" + third.id());
    }

    @Test
    void aGateThatIsKilledInTheMiddleOfAnActHasDoneNothingAndTheNextOneDoesIt() throws Exception {
        StoredCheckpoint first = write("killed", 10);
        send("killed", first, VerdictOutcome.PASS, 1, null);
        Path log = directory.resolve("killed.log");
        Process dying = DyingGate.start(given("killed", "automatic"), log);
        assertThat(dying.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(() -> read(log))
                .isTrue();
        assertThat(dying.exitValue()).as(() -> read(log)).isEqualTo(DyingGate.KILLED);
        assertThat(changes("killed")).isEmpty();
        StoredCheckpoint second = write("killed", 20);
        try (GateService gate = gate("killed")) {
            await(() -> changes("killed").size() == 1);
            send("killed", second, VerdictOutcome.FAIL, 1, first);
            await(() -> alarms("killed").size() == 1);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(changes("killed"))
                .extracting(Change::action, Change::checkpoint)
                .containsExactly(tuple(ControlKind.PROMOTE, "killed/" + first.id()));
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Test
    void aPersonsDecisionStands() throws IOException {
        StoredCheckpoint first = write("people", 10);
        StoredCheckpoint second = write("people", 20);
        StoredCheckpoint third = write("people", 30);
        send("people", second, VerdictOutcome.FAIL, 1, first);
        try (ControlCommands commands =
                ControlCommands.open(settings("people", "manual"), "people", "ada", Clock.systemUTC())) {
            PromotionDesk desk = new PromotionDesk(
                    "people",
                    model -> CheckpointStores.reader(settings(model, "manual"), model),
                    new ControlLog(topics, deserializer),
                    commands);
            desk.promote(first.id(), "people", "");
            desk.promote(second.id(), "people", "I know that it fails");
            desk.promote(third.id(), "people", "");
            desk.rollBack("worse than it looks");
        }
        try (GateService gate = gate("people")) {
            send("people", third, VerdictOutcome.PASS, 1, second);
            send("people", write("people", 40), VerdictOutcome.FAIL, 1, second);
            await(() -> alarms("people").size() == 1);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(changes("people")).hasSize(4).extracting(Change::by).containsOnly("ada");
        assertThat(history("people").current()).isEqualTo("people/" + second.id());
    }

    @Test
    void whatPassesAgainstAnotherOneOrIsOlderIsNotPromoted() throws IOException {
        StoredCheckpoint old = write("order", 10);
        StoredCheckpoint first = write("order", 20);
        StoredCheckpoint second = write("order", 30);
        try (GateService gate = gate("order")) {
            send("order", first, VerdictOutcome.PASS, 1, null);
            await(() -> changes("order").size() == 1);
            send("order", old, VerdictOutcome.PASS, 1, first);
            send("order", second, VerdictOutcome.PASS, 1, null);
            send("order", write("order", 40), VerdictOutcome.FAIL, 1, first);
            await(() -> alarms("order").size() == 1);
            send("order", second, VerdictOutcome.PASS, 2, first);
            await(() -> changes("order").size() == 2);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(changes("order"))
                .extracting(Change::checkpoint)
                .containsExactly("order/" + first.id(), "order/" + second.id());
    }

    @Test
    void whatCannotBeDoneIsAnAlarm() throws IOException {
        StoredCheckpoint damaged = write("prevented", 10);
        StoredCheckpoint only = write("prevented", 20);
        Files.write(
                Path.of(damaged.location()).resolve("weights.safetensors"), new byte[] {1}, StandardOpenOption.APPEND);
        try (GateService gate = gate("prevented")) {
            send("prevented", damaged, VerdictOutcome.PASS, 1, null);
            await(() -> alarms("prevented").size() == 1);
            send("prevented", only, VerdictOutcome.PASS, 1, null);
            await(() -> changes("prevented").size() == 1);
            send("prevented", only, VerdictOutcome.FAIL, 2, null);
            await(() -> alarms("prevented").size() == 2);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(alarms("prevented")).extracting(Alarm::getKind).containsOnly("gate-prevented");
        assertThat(alarms("prevented").get(0).getMessage()).contains("damaged");
        assertThat(alarms("prevented").get(1).getMessage()).contains("no promotion");
        assertThat(history("prevented").current()).isEqualTo("prevented/" + only.id());
    }

    @Test
    void withManualPromotionNothingHappens() throws Exception {
        StoredCheckpoint first = write("manual", 10);
        send("manual", first, VerdictOutcome.PASS, 1, null);
        try (GateService gate = GateService.start(settings("manual", "manual"), Clock.systemUTC())) {
            Thread.sleep(1000);
            assertThat(gate.failure()).isEmpty();
        }
        assertThat(changes("manual")).isEmpty();
    }

    private static GateService gate(String model) {
        return GateService.start(settings(model, "automatic"), Clock.systemUTC());
    }

    private static Settings settings(String model, String promotion) {
        return Settings.of(
                SettingCatalogue.combine(
                        KafkaSettings.catalogue(), TrainerSettings.catalogue(), GateSettings.catalogue()),
                given(model, promotion));
    }

    private static Map<String, String> given(String model, String promotion) {
        return Map.of(
                "kafka.bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.registryUrl(),
                "model.name", model,
                "checkpoint.directory", directory.resolve("store").toString(),
                "gate.promotion", promotion);
    }

    private static StoredCheckpoint write(String model, long step) throws IOException {
        return SmallCheckpoints.write(settings(model, "manual"), model, step);
    }

    private static void send(
            String model, StoredCheckpoint checkpoint, VerdictOutcome outcome, int revision, StoredCheckpoint other) {
        boolean pass = outcome == VerdictOutcome.PASS;
        VerdictFinding finding = pass
                ? new VerdictFinding("average", true, null, 0.0, 2.0, "Nothing was lost.")
                : new VerdictFinding("worst-domain", false, "red", 7.5, 5.0, "The worst domain, red lost 7.5 points.");
        CheckpointVerdict verdict = CheckpointVerdict.newBuilder()
                .setModel(model)
                .setCheckpointId(checkpoint.id())
                .setStep(checkpoint.manifest().step())
                .setOutcome(outcome)
                .setRevision(revision)
                .setComparedWith(other == null ? null : other.id())
                .setFindings(List.of(finding))
                .setTime(Instant.now())
                .build();
        producer.send(new ProducerRecord<>(Topic.VERDICTS.topicName(), checkpoint.id(), verdict));
        producer.flush();
    }

    private static PromotionHistory history(String model) {
        return new ControlLog(topics, deserializer).history(model);
    }

    private static List<Change> changes(String model) {
        return history(model).changes();
    }

    private static List<Alarm> alarms(String model) {
        return topics.readAll(new TopicPartition(Topic.ALARMS.topicName(), 0)).stream()
                .map(record -> (Alarm) deserializer.deserialize(record.topic(), record.value()))
                .filter(alarm -> Objects.equals(alarm.getModel(), model))
                .toList();
    }

    private static void await(BooleanSupplier reached) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time left to wait").isLessThan(deadline);
        }
    }
}
