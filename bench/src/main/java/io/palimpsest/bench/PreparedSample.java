package io.palimpsest.bench;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.images.RgbImage;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A sample with everything done that does not depend on the step.
 *
 * @param id sample id
 * @param picture decoded picture
 * @param captions token ids of every caption
 */
record PreparedSample(String id, RgbImage picture, List<long[]> captions) {
    static PreparedSample of(ImageTextPair pair, CaptionTokenizer tokenizer) {
        ByteBuffer image = pair.getImage().getBytes().duplicate();
        byte[] bytes = new byte[image.remaining()];
        image.get(bytes);
        return new PreparedSample(
                pair.getSampleId(),
                ImagePreprocessor.decode(bytes),
                pair.getCaptions().stream()
                        .map(Caption::getText)
                        .map(tokenizer::encode)
                        .toList());
    }

    /** The caption a step trains with. */
    long[] caption(long seed, long step) {
        CounterRandom random = new CounterRandom(seed, "caption", CounterRandom.hash(id), step);
        return captions.get(random.nextInt(captions.size()));
    }
}
