package io.palimpsest.model.blocks;

import io.palimpsest.model.ModelPreset;

/**
 * What all layers of the text stack share.
 *
 * @param width D
 * @param imageWidth C, width of the image tokens
 * @param heads attention heads
 * @param inner inner width of the feed-forward part
 * @param dropout hidden and attention dropout
 * @param preNormalised normalise before each part instead of after
 * @param epsilon of every normalisation
 * @param initialisationRange standard deviation of initial weights
 */
public record TextLayerSize(
        int width,
        int imageWidth,
        int heads,
        int inner,
        double dropout,
        boolean preNormalised,
        double epsilon,
        double initialisationRange) {

    /** The sizes of a preset. */
    public static TextLayerSize of(ModelPreset preset) {
        return new TextLayerSize(
                preset.textWidth(),
                preset.imageWidth(),
                preset.textHeads(),
                preset.textWidth() * preset.feedForwardRatio(),
                preset.dropout(),
                preset.textPreNormalised(),
                preset.textEpsilon(),
                preset.initialisationRange());
    }
}
