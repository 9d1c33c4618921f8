package io.palimpsest.schemas.logs;

/**
 * The fields of log lines, for {@link org.slf4j.spi.LoggingEventBuilder#addKeyValue}: the one catalogue. The text of a line says the same for people, so that a
 * format without fields loses nothing.
 */
public final class LogField {
    /** Name of the model that the process works on; on every line. */
    public static final String MODEL = "model";

    /** Training step. */
    public static final String STEP = "step";

    /** Id of a checkpoint. */
    public static final String CHECKPOINT = "checkpoint";

    /** Domain that is trained or measured. */
    public static final String DOMAIN = "domain";

    /** Topic of a record. */
    public static final String TOPIC = "topic";

    /** Partition of a record. */
    public static final String PARTITION = "partition";

    /** Offset of a record. */
    public static final String OFFSET = "offset";

    /** Id of a sample. */
    public static final String SAMPLE = "sample";

    /** Where a pair comes from, as its source names the place. */
    public static final String ORIGIN = "origin";

    /** Why a record was dead-lettered, from the closed list of codes. */
    public static final String CODE = "code";

    /** Phase that the trainer is in. */
    public static final String PHASE = "phase";

    /** Steps planned so far, or by one plan. */
    public static final String PLANNED = "planned";

    /** Events of a chunk, samples of a pass, or records repeated. */
    public static final String EVENTS = "events";

    /** Newest total loss. */
    public static final String LOSS = "loss";

    /** Pairs trained or sent a second. */
    public static final String PAIRS_PER_SECOND = "pairsPerSecond";

    /** Events that were not read yet. */
    public static final String LAG = "lag";

    /** Fencing token of a trainer; a later trainer of the model has a greater one. */
    public static final String TOKEN = "token";

    /** Outcome of a verdict. */
    public static final String OUTCOME = "outcome";

    /** R_m of a checkpoint on a domain, in percent. */
    public static final String SCORE = "score";

    /** How long something took. */
    public static final String SECONDS = "seconds";

    /** Name of a source of pairs. */
    public static final String SOURCE = "source";

    /** Pairs sent. */
    public static final String SENT = "sent";

    /** Pairs left out because they had been sent before. */
    public static final String SKIPPED = "skipped";

    /** Pairs dead-lettered. */
    public static final String DEAD_LETTERED = "deadLettered";

    /** Settings that somebody gave, each with value and source. */
    public static final String SETTINGS = "settings";

    /** How many settings have their default values. */
    public static final String DEFAULTS = "defaults";

    private LogField() {}
}
