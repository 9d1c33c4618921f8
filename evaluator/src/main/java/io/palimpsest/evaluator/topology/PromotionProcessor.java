package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the promotions and roll-backs of one model in their order, so that every instance knows what is promoted. Called by the global
 * thread.
 */
final class PromotionProcessor implements Processor<String, ControlCommand, Void, Void> {
    private final String model;
    private final AtomicLong changes;
    private KeyValueStore<String, ControlCommand> store;

    /**
     * @param changes counted up after each change; read by the stream threads
     */
    PromotionProcessor(String model, AtomicLong changes) {
        this.model = model;
        this.changes = changes;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(EvaluatorTopology.PROMOTION_STORE);
    }

    @Override
    public void process(Record<String, ControlCommand> record) {
        ControlCommand command = record.value();
        if (command == null || !command.getModel().equals(model) || command.getCheckpointId() == null) {
            return;
        }
        if (command.getKind() == ControlKind.PROMOTE || command.getKind() == ControlKind.ROLL_BACK) {
            // Nothing is ever deleted, so the number of commands before it is the place of a command.
            store.put(String.format(Locale.ROOT, "%010d", store.approximateNumEntries()), command);
            changes.incrementAndGet();
        }
    }
}
