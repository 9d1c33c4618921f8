package io.palimpsest.local.meters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.palimpsest.ingest.IngestStatus;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetersTest {
    private final Meters meters = new Meters("shop");

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void theTableInTheDocumentsIsThatOfTheCatalogue() throws Exception {
        String table = Arrays.stream(Meter.values())
                .map(meter -> "| `" + meter.meterName() + "` | "
                        + meter.kind().name().toLowerCase(Locale.ROOT) + " | "
                        + meter.unit() + " | "
                        + meter.tags().stream().map(tag -> "`" + tag + "`").collect(Collectors.joining(", ")) + " | "
                        + meter.help() + " |")
                .collect(Collectors.joining("\n"));
        assertThat(Files.readString(Path.of("../../docs/operations.md"))).contains(table);
    }

    @Test
    void nothingOutsideTheCatalogueIsPublished() {
        List<String> known = Arrays.stream(Meter.values()).map(Meter::meterName).toList();
        new TrainerMeters(meters, Clock.systemUTC()).changed(status(3, Map.of("itc", 2.5)));
        assertThat(meters.names()).isNotEmpty().isSubsetOf(known).contains("jvm.memory.used", "process.uptime");
    }

    @Test
    void whatTheTrainerTellsIsScraped() {
        TrainerMeters trainer = new TrainerMeters(meters, Clock.systemUTC());
        assertThat(meters.scrape())
                .contains("palimpsest_trainer_step{model=\"shop\"} NaN")
                .contains("palimpsest_trainer_dead_letters_total{model=\"shop\"} 0.0");
        // Nothing but the registry may keep what a meter reads.
        System.gc();
        trainer.changed(status(3, Map.of("itc", 2.5, "total", 3.5)));
        trainer.changed(status(4, Map.of("itc", 1.5, "total", 2.5)));
        assertThat(meters.scrape())
                .contains("palimpsest_trainer_step{model=\"shop\"} 4.0")
                .contains("palimpsest_trainer_phase{model=\"shop\",phase=\"training\"} 1.0")
                .contains("palimpsest_trainer_phase{model=\"shop\",phase=\"standby\"} 0.0")
                .contains("palimpsest_trainer_loss{model=\"shop\",term=\"itc\"} 1.5")
                .contains("palimpsest_trainer_checkpoint_stall_seconds_total{model=\"shop\"} 0.25")
                .contains("palimpsest_trainer_dead_letters_total{model=\"shop\"} 2.0");
        trainer.changed(status(5, Map.of("total", 1.0)));
        assertThat(meters.scrape()).doesNotContain("term=\"itc\"").contains("term=\"total\"");
    }

    @Test
    void whatAnIngestTellsIsScraped() {
        AtomicReference<IngestStatus> status =
                new AtomicReference<>(new IngestStatus(IngestStatus.Phase.STARTING, 0, 0, 0, 0, 0, 0));
        AtomicLong seconds = new AtomicLong(100);
        IngestMeters.fill(meters, status::get, () -> seconds.get() * 1_000_000_000);
        assertThat(meters.scrape())
                .contains("palimpsest_ingest_sent_total{model=\"shop\"} 0.0")
                .contains("palimpsest_ingest_left{model=\"shop\"} NaN");
        // Nothing but the registry may keep what a meter reads.
        System.gc();
        seconds.set(110);
        status.set(new IngestStatus(IngestStatus.Phase.SENDING, 100, 60, 50, 4096, 7, 3));
        assertThat(meters.scrape())
                .contains("palimpsest_ingest_sent_total{model=\"shop\"} 50.0")
                .contains("palimpsest_ingest_bytes_total{model=\"shop\"} 4096.0")
                .contains("palimpsest_ingest_skipped_total{model=\"shop\"} 7.0")
                .contains("palimpsest_ingest_dead_letters_total{model=\"shop\"} 3.0")
                .contains("palimpsest_ingest_left{model=\"shop\"} 40.0")
                .contains("palimpsest_ingest_pairs_per_second{model=\"shop\"} 5.0");
        seconds.set(112);
        status.set(new IngestStatus(IngestStatus.Phase.SENDING, 100, 72, 62, 5000, 7, 3));
        assertThat(meters.scrape())
                .as("over the last twelve seconds, as the scrape before was a moment ago")
                .contains("palimpsest_ingest_pairs_per_second{model=\"shop\"} 5.1666");
        seconds.set(120);
        assertThat(meters.scrape()).contains("palimpsest_ingest_pairs_per_second{model=\"shop\"} 1.2");
        assertThat(meters.names())
                .isSubsetOf(Arrays.stream(Meter.values()).map(Meter::meterName).toList());
    }

    @Test
    void kafkasOwnMetricsOfAClientComeAndGoWithIt() {
        KafkaReporter.to(meters);
        try (Metrics kafka = new Metrics()) {
            kafka.addReporter(new KafkaReporter());
            MetricName rate = kafka.metricName("record-send-rate", "producer-metrics", Map.of("client-id", "one"));
            MetricName latency =
                    kafka.metricName("request-latency-avg", "producer-metrics", Map.of("client-id", "one"));
            MetricName ofTopic = kafka.metricName(
                    "record-send-rate", "producer-metrics", Map.of("client-id", "one", "topic", "pairs"));
            Sensor sensor = kafka.sensor("sent");
            for (MetricName name : List.of(rate, latency, ofTopic)) {
                sensor.add(name, new CumulativeSum());
            }
            sensor.record(250);
            assertThat(meters.scrape())
                    .contains("palimpsest_kafka_producer_records_per_second{client=\"one\",model=\"shop\"} 250.0")
                    .contains("palimpsest_kafka_producer_request_latency_seconds{client=\"one\",model=\"shop\"} 0.25")
                    .doesNotContain("pairs\"");
            kafka.removeSensor("sent");
            assertThat(meters.scrape()).doesNotContain("client=\"one\"");
        }
    }

    @Test
    void ofTwoClientsWithOneNameTheLargerValueIsShownAndWhicheverGoesTheOtherStays() {
        KafkaReporter.to(meters);
        for (boolean largerGoesFirst : List.of(true, false)) {
            try (Metrics smaller = new Metrics();
                    Metrics larger = new Metrics()) {
                read(smaller, 5);
                read(larger, 7);
                assertThat(meters.scrape()).contains(consumed("7.0"));
                (largerGoesFirst ? larger : smaller).removeSensor("read");
                assertThat(meters.scrape()).contains(consumed(largerGoesFirst ? "5.0" : "7.0"));
                (largerGoesFirst ? smaller : larger).removeSensor("read");
                assertThat(meters.scrape()).doesNotContain("client=\"one\"");
            }
        }
    }

    private static void read(Metrics client, int records) {
        client.addReporter(new KafkaReporter());
        Sensor sensor = client.sensor("read");
        sensor.add(
                client.metricName(
                        "records-consumed-rate", "consumer-fetch-manager-metrics", Map.of("client-id", "one")),
                new CumulativeSum());
        sensor.record(records);
    }

    private static String consumed(String value) {
        return "palimpsest_kafka_consumer_records_per_second{client=\"one\",model=\"shop\"} " + value;
    }

    @Test
    void kafkasOwnReporterStays() {
        assertThat(KafkaReporter.besides(io.palimpsest.local.commands.AllSettings.resolve(
                        Map.of(), Map.of(), java.util.Optional.empty())))
                .isEqualTo(JmxReporter.class.getName() + "," + KafkaReporter.class.getName());
        assertThat(KafkaReporter.besides(io.palimpsest.local.commands.AllSettings.resolve(
                        Map.of("kafka.metric.reporters", "com.example.Mine"), Map.of(), java.util.Optional.empty())))
                .isEqualTo("com.example.Mine," + KafkaReporter.class.getName());
    }

    @Test
    void theMemoryOfTheProcessIsWhatTheKernelSays(@TempDir Path directory) throws Exception {
        Path status = directory.resolve("status");
        assertThat(new ResidentMemory(status).getAsDouble()).isNaN();
        Files.writeString(status, "Name:\tjava\nVmHWM:\t 9000 kB\nVmRSS:\t  2048 kB\n");
        assertThat(new ResidentMemory(status).getAsDouble()).isEqualTo(2_097_152);
        assertThat(new ResidentMemory(ResidentMemory.LINUX).getAsDouble()).isGreaterThan(1_000_000);
    }

    @Test
    void tagsThatAreNotThoseOfTheMeterAreRefused() {
        assertThatThrownBy(() -> meters.add(Meter.TRAINER_PHASE, () -> 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[phase]");
    }

    private static TrainerStatus status(long step, Map<String, Double> losses) {
        return new TrainerStatus(
                TrainerStatus.Phase.TRAINING, "red", 0, step, 10, losses, 0.001, 120, 7, 3, 2, null, 0.25, null);
    }
}
