package io.palimpsest.trainer.ledger;

import org.apache.kafka.common.TopicPartition;

/** Kafka no longer holds records that are needed to go on exactly. The caller stops; it never jumps ahead silently. */
public final class RecordsLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordsLostException(TopicPartition partition, long offset, long beginning) {
        super(partition + " begins at offset " + beginning + ", but offset " + offset + " is needed" + advice());
    }

    /**
     * @param partition where records are missing
     * @param offset the first that is needed
     * @param cause what Kafka said
     */
    public RecordsLostException(TopicPartition partition, long offset, Throwable cause) {
        super(partition + " no longer holds offset " + offset + ", which is needed" + advice(), cause);
    }

    private static String advice() {
        return ": restore the topic, or start a new model (another model.name) from what Kafka still holds. Keep records"
                + " longer with the topic's retention.ms.";
    }
}
