package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.change.PairDescriber;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.events.v1.ImageTextPair;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Describes training pairs by what is compared of them, under the key of the model. Called by one stream thread. */
final class DescriptionProcessor implements Processor<String, ImageTextPair, String, DescribedPair> {
    private final String model;
    private final PairDescriber describer;
    private ProcessorContext<String, DescribedPair> context;

    DescriptionProcessor(String model, PairDescriber describer) {
        this.model = model;
        this.describer = describer;
    }

    @Override
    public void init(ProcessorContext<String, DescribedPair> taskContext) {
        context = taskContext;
    }

    @Override
    public void process(Record<String, ImageTextPair> pair) {
        context.recordMetadata()
                .flatMap(place -> describer.describe(pair.value(), place.partition(), place.offset()))
                .ifPresent(described -> context.forward(pair.withKey(model).withValue(described)));
    }
}
