package io.palimpsest.trainer.lineage;

import java.util.List;
import java.util.Objects;

/**
 * What became of a sample in one model.
 *
 * @param model the model
 * @param sampleId the sample
 * @param occurrences every event of it in the pairs topic, by partition and offset
 * @param firstStep first step that trains it; null if none does
 * @param firstCheckpoint the earliest checkpoint of the store that contains it; null if none does. An earlier one may have been deleted.
 * @param checkpoints all checkpoints of the store that contain it, the earliest first
 */
public record SampleLineage(
        String model,
        String sampleId,
        List<Occurrence> occurrences,
        Long firstStep,
        String firstCheckpoint,
        List<String> checkpoints) {

    public SampleLineage {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(sampleId, "sampleId");
        occurrences = List.copyOf(occurrences);
        checkpoints = List.copyOf(checkpoints);
    }
}
