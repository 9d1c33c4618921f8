package io.palimpsest.trainer.ledger;

import org.apache.kafka.common.TopicPartition;

/** Kafka no longer holds records that are needed to go on exactly. The caller stops; it never jumps ahead silently. */
public final class RecordsLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RecordsLostException(TopicPartition partition, long offset, long beginning) {
        super(partition + " begins at offset " + beginning + ", but offset " + offset + " is needed" + advice());
    }

    /**
     * {@return the failure of a partition that ends before what is needed, because it was made anew or its data was lost}
     *
     * @param partition the partition
     * @param offset offset up to which records were read before
     * @param end where it ends now
     */
    public static RecordsLostException ending(TopicPartition partition, long offset, long end) {
        return new RecordsLostException(
                partition + " ends at offset " + end + ", but was already read up to offset " + offset + advice(),
                null);
    }

    /**
     * {@return the failure in the words of replay}
     *
     * @param lost what is missing: a sample of an earlier domain that is to be trained again
     */
    public static RecordsLostException exemplar(RecordsLostException lost) {
        return new RecordsLostException(
                "A sample of an earlier domain that the learner replays is gone: " + lost.getMessage()
                        + " A learner that replays needs every record it was ever trained on (retention.ms=-1), unless its"
                        + " checkpoints keep what it replays (learner.replay-keep-bytes=true, which must be set before).",
                lost);
    }

    /**
     * {@return the failure in the words of looking back}
     *
     * @param lost what is missing: a sample of the domain that has just ended
     */
    public static RecordsLostException lookedBackAt(RecordsLostException lost) {
        return new RecordsLostException(
                "A sample of the finished domain that the learner looks back at is gone: " + lost.getMessage()
                        + " A learner that looks back needs the records of a domain until the next one has begun.",
                lost);
    }

    private RecordsLostException(String message, Throwable cause) {
        super(message, cause);
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
        return ". There are two ways on: restore the records of the topic from a copy and start again, or set model.name to a new"
                + " name, which trains a new model from what Kafka still holds. Nothing was skipped. To prevent it, keep"
                + " records longer with the topic's retention.ms.";
    }
}
