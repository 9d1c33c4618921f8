package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker in a process of its own that dies, and connections that break. */
@Tag("chaos")
class OutageTest {

    private static final Duration PATIENCE = Duration.ofSeconds(240);

    @TempDir
    static Path directory;

    private static ChildProcess broker;
    private static String kafka;
    private static ChaosCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        broker = startBroker();
        kafka = address("kafka ");
        cluster = new ChaosCluster(kafka, address("registry "), directory.resolve("checkpoints"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        cluster.close();
        broker.close();
    }

    @Test
    void aBrokerThatIsKilledAndComesBackCostsNothing() throws InterruptedException {
        Outcome oracle = cluster.oracle(Variant.USUAL);
        ChaosModel model = cluster.model("broker", Variant.USUAL).with("trainer.id", "one");
        try (ChildProcess trainer = model.start()) {
            trainer.await("step ", PATIENCE);
            broker.kill();
            broker = startBroker();
            assertThat(address("kafka ")).isEqualTo(kafka);
            int restarts = model.supervise(trainer, PATIENCE);
            System.out.println("broker killed and restarted; the trainer was restarted " + restarts + " time(s)");
        }
        model.assertEndedLike(oracle);
    }

    @Test
    void aTrainerThatIsStoppedWhileTheBrokerIsGoneEndsAndLosesNothing() throws InterruptedException {
        Outcome oracle = cluster.oracle(Variant.USUAL);
        ChaosModel model = cluster.model("gone", Variant.USUAL)
                .with("trainer.id", "one")
                // How long each call waits for a broker; by default a minute.
                .with("kafka.max.block.ms", "3000");
        try (ChildProcess trainer = model.start()) {
            trainer.await("step ", PATIENCE);
            broker.kill();
            trainer.signal("TERM");
            long asked = System.nanoTime();
            trainer.end(PATIENCE);
            System.out.println("stopped without a broker in "
                    + Duration.ofNanos(System.nanoTime() - asked).toSeconds() + " s");
        }
        broker = startBroker();
        address("kafka ");
        model.complete();
        model.assertEndedLike(oracle);
    }

    @Test
    void brokenConnectionsCostNothing() throws InterruptedException, IOException {
        Outcome oracle = cluster.oracle(Variant.USUAL);
        ChaosModel model = cluster.model("cut", Variant.USUAL).with("trainer.id", "one");
        try (ChildProcess trainer = model.start()) {
            trainer.await("phase READING", PATIENCE);
            int cut = 0;
            for (int i = 0; i < 6 && trainer.alive(); i++) {
                cut += cutConnections();
                Thread.sleep(200);
            }
            assumeThat(cut)
                    .as("this test breaks connections with 'ss -K', which needs root and CONFIG_INET_DIAG_DESTROY")
                    .isPositive();
            int restarts = model.supervise(trainer, PATIENCE);
            System.out.println(cut + " connections broken; the trainer was restarted " + restarts + " time(s)");
        }
        model.assertEndedLike(oracle);
    }

    private static ChildProcess startBroker() {
        return ChildProcess.start(
                BrokerProcess.class, List.of(directory.resolve("stack").toString()));
    }

    private static String address(String word) throws InterruptedException {
        return broker.await(word, PATIENCE).text().substring(word.length());
    }

    /** Breaks every connection to the broker as a reset from the network does; says how many there were. */
    private static int cutConnections() throws IOException, InterruptedException {
        String port = kafka.substring(kafka.indexOf(':'));
        Process ss;
        try {
            ss = new ProcessBuilder("ss", "-H", "-K", "-t", "dst", "127.0.0.1", "dport", "=", port)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException absent) {
            return 0;
        }
        List<String> lines = ss.inputReader().lines().toList();
        return ss.waitFor() == 0
                ? (int) lines.stream().filter(line -> line.contains(port)).count()
                : 0;
    }
}
