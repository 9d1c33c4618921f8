package io.palimpsest.bench;

import io.palimpsest.model.CaptionTokenizer;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.ImagePreprocessor;
import io.palimpsest.model.images.RgbImage;
import java.util.List;

/**
 * A sample with everything done that does not depend on the step.
 *
 * @param id sample id
 * @param picture decoded picture
 * @param captions token ids of every caption
 */
record PreparedSample(String id, RgbImage picture, List<long[]> captions) {
    static PreparedSample of(SamplePack.Item item, CaptionTokenizer tokenizer) {
        return new PreparedSample(
                item.id(),
                ImagePreprocessor.decode(item.image()),
                item.captions().stream().map(tokenizer::encode).toList());
    }

    /** The caption a step trains with. */
    long[] caption(long seed, long step) {
        CounterRandom random = new CounterRandom(seed, "caption", CounterRandom.hash(id), step);
        return captions.get(random.nextInt(captions.size()));
    }
}
