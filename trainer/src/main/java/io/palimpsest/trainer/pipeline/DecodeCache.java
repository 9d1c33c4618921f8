package io.palimpsest.trainer.pipeline;

import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.images.RgbImage;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Decoded pictures of the current chunk, so that its next pass need not decode them again. Bounded; safe from any thread. */
final class DecodeCache {

    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<EventPosition, RgbImage> images = new ConcurrentHashMap<>();

    DecodeCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    RgbImage image(Sample sample) {
        RgbImage known = images.get(sample.position());
        if (known != null) {
            return known;
        }
        RgbImage decoded = ImagePreprocessor.decode(sample.imageBytes());
        if (bytes.get() + decoded.rgb().length <= maxBytes && images.putIfAbsent(sample.position(), decoded) == null) {
            bytes.addAndGet(decoded.rgb().length);
        }
        return decoded;
    }

    /** Forgets the chunk. */
    void clear() {
        images.clear();
        bytes.set(0);
    }
}
