package io.palimpsest.trainer.plan;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A trainable event: a checked image-text pair with its encoded picture at hand. Immutable by agreement: nobody writes to
 * {@code imageBytes}.
 *
 * @param position where the event stands in the pairs topic
 * @param sampleId identity of the sample
 * @param domain domain of the sample
 * @param eventTime when it happened, as its event says
 * @param captions one or more texts, none blank
 * @param imageBytes the encoded picture; decoded once when the event was checked
 */
public record Sample(
        EventPosition position,
        String sampleId,
        String domain,
        Instant eventTime,
        List<String> captions,
        byte[] imageBytes) {

    public Sample {
        Objects.requireNonNull(position, "position");
        Objects.requireNonNull(sampleId, "sampleId");
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(eventTime, "eventTime");
        Objects.requireNonNull(imageBytes, "imageBytes");
        captions = List.copyOf(captions);
        if (captions.isEmpty()) {
            throw new IllegalArgumentException("sample " + sampleId + " at " + position + " has no caption");
        }
    }

    /** {@return memory the sample holds, in bytes; the picture counts, the texts hardly matter} */
    public long sizeBytes() {
        return imageBytes.length;
    }
}
