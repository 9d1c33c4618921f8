package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.drift.statistics.InputStatistics;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.evaluator.records.PairInputs;
import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.images.ImageDecoder;
import io.palimpsest.model.images.RgbImage;
import io.palimpsest.model.images.UndecodableImageException;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.images.PairValidator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The frozen reference encoder: turns a training pair into the vectors that are compared. They depend on the pair alone, on no weights, so the
 * progress of learning cannot be taken for drift, and watching begins with the first pair, before there is any checkpoint. Safe from any
 * thread.
 */
public final class PairDescriber {

    private final PairValidator validator = new PairValidator();

    /**
     * {@return the pair's vectors} Empty for a pair that nobody can train; the trainer dead-letters it.
     *
     * @param pair a training pair
     * @param partition partition of the pairs topic that holds it
     * @param offset its offset there
     */
    public Optional<DescribedPair> describe(ImageTextPair pair, int partition, long offset) {
        try {
            validator.check(pair);
            Optional<RgbImage> picture = picture(pair.getImage().getBytes());
            List<String> captions =
                    pair.getCaptions().stream().map(Caption::getText).toList();
            return Optional.of(DescribedPair.newBuilder()
                    .setPartition(partition)
                    .setOffset(offset)
                    .setEventTime(pair.getEventTime().toEpochMilli())
                    .setImage(picture.map(decoded -> bytes(ColourShares.of(decoded)))
                            .orElseGet(() -> ByteBuffer.allocate(0)))
                    .setText(bytes(WordCounts.of(captions)))
                    .setInputs(inputs(picture, captions, pair.getClassLabels()))
                    .build());
        } catch (PoisonRecordException | UndecodableImageException poison) {
            return Optional.empty();
        }
    }

    private static Optional<RgbImage> picture(ByteBuffer picture) {
        if (picture == null) {
            return Optional.empty();
        }
        byte[] encoded = new byte[picture.remaining()];
        picture.duplicate().get(encoded);
        return Optional.of(ImageDecoder.decode(encoded));
    }

    private static PairInputs inputs(Optional<RgbImage> picture, List<String> captions, List<String> labels) {
        return PairInputs.newBuilder()
                .setBrightness(picture.map(InputStatistics::brightness).orElse(Double.NaN))
                .setContrast(picture.map(InputStatistics::contrast).orElse(Double.NaN))
                .setSize(picture.map(decoded -> InputStatistics.size(decoded.width(), decoded.height()))
                        .orElse(Double.NaN))
                .setCaptionLength(captions.stream()
                        .mapToInt(InputStatistics::captionLength)
                        .average()
                        .orElseThrow())
                .setWords(captions.stream()
                        .flatMap(caption -> WordCounts.words(caption).stream())
                        .map(CounterRandom::hash)
                        .toList())
                .setLabels(labels)
                .build();
    }

    private static ByteBuffer bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
        return bytes.order(ByteOrder.BIG_ENDIAN);
    }
}
