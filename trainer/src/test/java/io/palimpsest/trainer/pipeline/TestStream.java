package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.DriftReport;
import io.palimpsest.events.v1.DriftReportKind;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.PairsOffset;
import io.palimpsest.events.v1.Split;
import io.palimpsest.events.v1.StreamPosition;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.topics.Topic;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A small stream of three domains with poison in it: what the tests of the pipeline train. */
public final class TestStream implements AutoCloseable {

    /** Training events per domain. */
    static final int TRAINED = 10;

    static final List<String> DOMAINS = List.of("red", "green", "blue");

    private final KafkaProducer<String, Object> events;
    private final KafkaProducer<byte[], byte[]> bytes;
    private final int trainedPerDomain;
    private final long firstTimestamp = System.currentTimeMillis();
    private final Map<Integer, Long> ends = new ConcurrentHashMap<>();
    private long written;

    TestStream(KafkaClients clients) {
        this(clients, TRAINED);
    }

    /**
     * @param clients how to reach Kafka
     * @param trainedPerDomain training events per domain, 4 or more
     */
    public TestStream(KafkaClients clients, int trainedPerDomain) {
        this.trainedPerDomain = trainedPerDomain;
        events = new KafkaProducer<>(clients.producer("test-events"));
        bytes = new KafkaProducer<>(clients.bytesProducer("test-bytes"));
    }

    /** Every domain: training events, one held-out event, and among the first domain's one poison of each kind. */
    public void write() {
        writeWithout(Set.of());
    }

    /** The same, without the training events of some samples. */
    void writeWithout(Set<String> sampleIds) {
        for (int domain = 0; domain < DOMAINS.size(); domain++) {
            for (int i = 0; i < trainedPerDomain; i++) {
                if (domain == 0 && i == 3) {
                    writePoison();
                }
                ImageTextPair pair = pair(domain, i, Split.TRAIN, "a drawing number " + i, png(domain, i));
                if (!sampleIds.contains(pair.getSampleId())) {
                    send(pair);
                }
            }
            send(pair(domain, 99, Split.TEST, "held out", png(domain, 99)));
        }
        events.flush();
    }

    /** Announces the end of the last domain to a model. */
    public void endLastDomain(String model) {
        command(
                model,
                ControlKind.BOUNDARY,
                ends.entrySet().stream()
                        .map(end -> new PairsOffset(end.getKey(), end.getValue()))
                        .toList());
    }

    /** Announces that a domain of a model ends before an offset of the first partition. */
    void endDomain(String model, long offset) {
        command(model, ControlKind.BOUNDARY, List.of(new PairsOffset(0, offset)));
    }

    /** Reports to a model that the first partition has changed. */
    public void reportChange(String model, long calmFrom, long changedFrom, long readTo) {
        report(
                model + "/0@" + changedFrom,
                DriftReport.newBuilder()
                        .setModel(model)
                        .setKind(DriftReportKind.ALARM)
                        .setReadTo(at(readTo))
                        .setChangedFrom(at(changedFrom))
                        .setCalmFrom(at(calmFrom))
                        .setDrift("data-drift")
                        .setModality("text")
                        .setStatistic("mmd2")
                        .setValue(0.5)
                        .setThreshold(0.25)
                        .setTime(Instant.now())
                        .build());
    }

    /** Reports to a model how far the first partition was looked at. */
    public void reportProgress(String model, long readTo) {
        report(
                model,
                DriftReport.newBuilder()
                        .setModel(model)
                        .setKind(DriftReportKind.PROGRESS)
                        .setReadTo(at(readTo))
                        .setTime(Instant.now())
                        .build());
    }

    private void report(String key, DriftReport report) {
        events.send(new ProducerRecord<>(Topic.DRIFT.topicName(), key, report));
        events.flush();
    }

    private static List<StreamPosition> at(long offset) {
        return List.of(new StreamPosition(0, offset));
    }

    /** Gives a command without arguments to a model. */
    public void command(String model, ControlKind kind) {
        command(model, kind, List.of());
    }

    private void command(String model, ControlKind kind, List<PairsOffset> offsets) {
        events.send(new ProducerRecord<>(
                Topic.CONTROL.topicName(),
                model,
                ControlCommand.newBuilder()
                        .setModel(model)
                        .setCommandId(kind + "-" + model)
                        .setKind(kind)
                        .setPairsOffsets(offsets)
                        .setIssuedBy("test")
                        .setIssuedAt(Instant.now())
                        .build()));
        events.flush();
    }

    @Override
    public void close() {
        events.close();
        bytes.close();
    }

    private void writePoison() {
        send(pair(0, 50, Split.TRAIN, "undecodable", truncated(png(0, 50))));
        send(pair(0, 51, Split.TRAIN, "  ", png(0, 51)));
        send(pair(0, 52, Split.TRAIN, "bomb", headerOnly(10_000, 10_000)));
        events.flush();
        byte[] unknown = ByteBuffer.allocate(9).put((byte) 0).putInt(987_654).array();
        bytes.send(
                new ProducerRecord<>(
                        Topic.PAIRS.topicName(),
                        null,
                        timestamp(),
                        "unknown".getBytes(StandardCharsets.UTF_8),
                        unknown),
                this::noted);
        bytes.flush();
    }

    private void send(ImageTextPair pair) {
        events.send(
                new ProducerRecord<>(Topic.PAIRS.topicName(), null, timestamp(), pair.getSampleId(), pair),
                this::noted);
    }

    /** Every event has a time of its own, so that several partitions have one order. */
    private long timestamp() {
        return firstTimestamp + written++;
    }

    private void noted(RecordMetadata sent, Exception failure) {
        if (failure == null) {
            ends.merge(sent.partition(), sent.offset() + 1, Math::max);
        }
    }

    private static ImageTextPair pair(int domain, int number, Split split, String caption, byte[] image) {
        return ImageTextPair.newBuilder()
                .setSampleId(DOMAINS.get(domain) + "-" + number)
                .setDomain(DOMAINS.get(domain))
                .setSplit(split)
                .setCaptions(List.of(new Caption(caption, "en"), new Caption(DOMAINS.get(domain) + " " + number, "en")))
                .setImage(Image.newBuilder()
                        .setMediaType("image/png")
                        .setBytes(ByteBuffer.wrap(image))
                        .build())
                .setEventTime(Instant.now())
                .build();
    }

    private static byte[] png(int domain, int number) {
        BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(domain == 0 ? 255 : 40, domain == 1 ? 255 : 40, domain == 2 ? 255 : 40));
        graphics.fillRect(number % 10, number % 7, 8, 8);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static byte[] truncated(byte[] png) {
        return java.util.Arrays.copyOf(png, 45);
    }

    private static byte[] headerOnly(int width, int height) {
        byte[] header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        CRC32 crc = new CRC32();
        crc.update(header);
        return ByteBuffer.allocate(33)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
                .putInt(13)
                .put(header)
                .putInt((int) crc.getValue())
                .array();
    }
}
