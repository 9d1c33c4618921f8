package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;

/** Hand-made events. */
public final class Events {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<List<String>> WORDS = List.of(
            List.of("dog", "cat", "horse", "cow", "sheep", "goat"),
            List.of("apple", "pear", "plum", "fig", "melon", "kiwi"));

    private Events() {}

    /** A pair with a small real picture whose colour follows the number. */
    public static ImageTextPair pair(String domain, int number, Split split) {
        return pair(domain, number, split, picture(number));
    }

    /** A training pair of a stream that hides its domains: what its caption is about depends on the topic, 0 or 1. */
    public static ImageTextPair trained(int topic, int number) {
        List<String> words = WORDS.get(topic);
        ImageTextPair pair = pair("stream", number % words.size(), Split.TRAIN);
        pair.setSampleId("stream-" + number);
        pair.setCaptions(List.of(new Caption(
                words.get(number % words.size()) + " " + words.get((number * 5 + number / 7) % words.size())
                        + " picture",
                "en")));
        return pair;
    }

    public static ImageTextPair pair(String domain, int number, Split split, byte[] picture) {
        return ImageTextPair.newBuilder()
                .setSampleId(domain + "-" + number)
                .setDomain(domain)
                .setSplit(split)
                .setCaptions(List.of(new Caption(domain + " number " + number, "en")))
                .setImage(Image.newBuilder()
                        .setMediaType("image/png")
                        .setBytes(ByteBuffer.wrap(picture))
                        .build())
                .setClassLabels(List.of(domain + "-class-" + number % 2))
                .setEventTime(THEN)
                .build();
    }

    public static CheckpointAnnouncement checkpoint(long step, List<String> domainsSeen, boolean end, String location) {
        return CheckpointAnnouncement.newBuilder()
                .setModel("default")
                .setCheckpointId(String.format("step-%08d", step))
                .setStep(step)
                .setLocation(location)
                .setManifestSha256("0".repeat(64))
                .setLearner("CTP")
                .setDomain(domainsSeen.isEmpty() ? null : domainsSeen.get(domainsSeen.size() - 1))
                .setDomainIndex(domainsSeen.size() - 1)
                .setDomainsSeen(domainsSeen)
                .setEndOfDomain(end)
                .setCreatedAt(THEN)
                .build();
    }

    private static byte[] picture(int number) {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                image.setRGB(x, y, (number * 2654435 + x * 7919 * number + y * 104729) & 0xFFFFFF);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
