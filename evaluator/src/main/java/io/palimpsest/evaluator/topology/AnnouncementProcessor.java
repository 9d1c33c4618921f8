package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.CheckpointAnnouncement;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the announcements that every instance knows, and counts the changes, so that the stream threads see cheaply whether there
 * is anything new. A withdrawn checkpoint is dropped. Called by the global thread.
 */
final class AnnouncementProcessor implements Processor<String, CheckpointAnnouncement, Void, Void> {
    private final AtomicLong changes;
    private final AnnouncedTraces traces;
    private KeyValueStore<String, CheckpointAnnouncement> store;

    /**
     * @param changes counted up after each change; read by the stream threads
     * @param traces hears of each, too
     */
    AnnouncementProcessor(AtomicLong changes, AnnouncedTraces traces) {
        this.traces = traces;
        this.changes = changes;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(EvaluatorTopology.CHECKPOINT_STORE);
    }

    @Override
    public void process(Record<String, CheckpointAnnouncement> record) {
        store.put(record.key(), record.value());
        traces.heard(record.key(), record.value(), record.headers());
        changes.incrementAndGet();
    }
}
