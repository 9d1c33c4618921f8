package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.model.images.ImageDecoder;
import io.palimpsest.model.images.UndecodableImageException;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.images.PairValidator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
            return Optional.of(DescribedPair.newBuilder()
                    .setPartition(partition)
                    .setOffset(offset)
                    .setEventTime(pair.getEventTime().toEpochMilli())
                    .setImage(image(pair.getImage().getBytes()))
                    .setText(bytes(WordCounts.of(
                            pair.getCaptions().stream().map(Caption::getText).toList())))
                    .build());
        } catch (PoisonRecordException | UndecodableImageException poison) {
            return Optional.empty();
        }
    }

    private static ByteBuffer image(ByteBuffer picture) {
        if (picture == null) {
            return ByteBuffer.allocate(0);
        }
        byte[] encoded = new byte[picture.remaining()];
        picture.duplicate().get(encoded);
        return bytes(ColourShares.of(ImageDecoder.decode(encoded)));
    }

    private static ByteBuffer bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
        bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
        return bytes.order(ByteOrder.BIG_ENDIAN);
    }
}
