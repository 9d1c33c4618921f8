package io.palimpsest.trainer.pipeline;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.Image;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.images.UndecodableImageException;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.images.PairValidator;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.plan.StreamEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Decides what a record of the pairs topic is. Checks everything a training step relies on, a full decode of the picture included, so
 * that nothing can fail once it is planned. One thread uses it.
 */
final class PairInspector implements RecordInspector {

    private final PairReader reader;
    private final PairValidator validator;
    private final ImageFetcher fetcher;

    PairInspector(Deserializer<?> deserializer, PairValidator validator, ImageFetcher fetcher) {
        this.reader = new PairReader(deserializer);
        this.validator = validator;
        this.fetcher = fetcher;
    }

    /** An inspector with the caps that the settings ask for. */
    static PairInspector of(Settings settings, Deserializer<Object> deserializer) {
        int maxBytes = settings.get(TrainerSettings.IMAGE_MAX_BYTES);
        return new PairInspector(
                deserializer,
                new PairValidator(settings.get(TrainerSettings.IMAGE_MAX_PIXELS), maxBytes),
                new ImageFetcher(
                        maxBytes, Duration.ofSeconds(settings.get(TrainerSettings.IMAGE_FETCH_TIMEOUT_SECONDS))));
    }

    @Override
    public StreamEvent inspect(ConsumerRecord<byte[], byte[]> record) {
        EventPosition position = new EventPosition(record.partition(), record.offset());
        ImageTextPair pair = reader.read(record);
        validator.check(pair);
        String name = "image of sample " + pair.getSampleId();
        boolean trained = SampleSplit.trained(pair);
        Optional<byte[]> inline =
                Optional.ofNullable(pair.getImage().getBytes()).map(PairInspector::array);
        if (!trained && inline.isEmpty()) {
            // Whoever evaluates fetches it; there is no need to fetch it twice.
            return new StreamEvent.HeldOut(position);
        }
        byte[] bytes = inline.orElseGet(() -> fetched(pair.getImage(), name));
        decode(bytes, name);
        if (!trained) {
            return new StreamEvent.HeldOut(position);
        }
        return new StreamEvent.Trainable(new Sample(
                position,
                pair.getSampleId(),
                pair.getDomain(),
                pair.getEventTime(),
                pair.getCaptions().stream().map(Caption::getText).toList(),
                bytes));
    }

    private byte[] fetched(Image image, String name) {
        byte[] bytes = fetcher.fetch(image.getUri());
        validator.checkBytes(image, bytes, name);
        return bytes;
    }

    private static void decode(byte[] bytes, String name) {
        try {
            ImagePreprocessor.decode(bytes);
        } catch (UndecodableImageException undecodable) {
            throw new PoisonRecordException(
                    ErrorCode.IMAGE_UNDECODABLE,
                    "The " + name + " cannot be decoded: " + undecodable.getMessage(),
                    undecodable);
        }
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
