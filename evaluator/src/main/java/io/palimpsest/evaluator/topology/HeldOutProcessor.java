package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.ImageTextPair;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Checks held-out pairs and gives each its column of the transfer matrix, which it is keyed by. Called by one stream thread. */
final class HeldOutProcessor implements Processor<String, ImageTextPair, String, HeldOutPair> {
    private final HeldOutIntake intake;
    private final MatrixColumns columns;
    private ProcessorContext<String, HeldOutPair> context;

    HeldOutProcessor(HeldOutIntake intake, MatrixColumns columns) {
        this.intake = intake;
        this.columns = columns;
    }

    @Override
    public void init(ProcessorContext<String, HeldOutPair> taskContext) {
        context = taskContext;
    }

    @Override
    public void process(Record<String, ImageTextPair> record) {
        HeldOutPair pair = intake.check(record.value());
        long offset = context.recordMetadata().orElseThrow().offset();
        pair.setDomain(columns.columnOf(pair.getDomain(), offset));
        context.forward(record.withKey(pair.getDomain()).withValue(pair));
    }
}
