package io.palimpsest.trainer.lineage;

import io.palimpsest.events.v1.Caption;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.trainer.pipeline.PairReader;
import io.palimpsest.trainer.pipeline.RecordInspector;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.plan.Sample;
import io.palimpsest.trainer.plan.StreamEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Inspects records that were planned already. The ledger says which of them were dropped, so the pictures need not be checked again: what
 * was trained can be told under other caps, and long after a picture has gone from its URI. Samples come without their pictures.
 */
record PlannedPairs(PairReader reader) implements RecordInspector {

    private static final byte[] NO_PICTURE = new byte[0];

    @Override
    public StreamEvent inspect(ConsumerRecord<byte[], byte[]> record) {
        EventPosition position = new EventPosition(record.partition(), record.offset());
        ImageTextPair pair = reader.read(record);
        if (!SampleSplit.trained(pair)) {
            return new StreamEvent.HeldOut(position);
        }
        return new StreamEvent.Trainable(new Sample(
                position,
                pair.getSampleId(),
                pair.getDomain(),
                pair.getEventTime(),
                pair.getCaptions().stream().map(Caption::getText).toList(),
                NO_PICTURE));
    }
}
