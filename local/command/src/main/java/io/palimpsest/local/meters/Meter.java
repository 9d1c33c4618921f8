package io.palimpsest.local.meters;

import java.util.List;

/**
 * Every meter that a process publishes: the one catalogue. Prometheus shows the dots of a name as underscores and appends the unit; a counter ends in
 * {@code _total}.
 */
public enum Meter {
    TRAINER_PHASE("palimpsest.trainer.phase", Kind.GAUGE, "", "1 for the phase that the trainer is in.", "phase"),
    TRAINER_STEP("palimpsest.trainer.step", Kind.GAUGE, "", "Training steps done since the model began."),
    TRAINER_PLANNED("palimpsest.trainer.planned", Kind.GAUGE, "", "Training steps planned so far."),
    TRAINER_LOSS("palimpsest.trainer.loss", Kind.GAUGE, "", "Newest value of each loss term.", "term"),
    TRAINER_LEARNING_RATE("palimpsest.trainer.learning.rate", Kind.GAUGE, "", "Newest learning rate."),
    TRAINER_PAIRS_PER_SECOND(
            "palimpsest.trainer.pairs.per.second", Kind.GAUGE, "", "Pairs trained per second over the last steps."),
    TRAINER_LAG("palimpsest.trainer.lag.events", Kind.GAUGE, "", "Events in the pairs topic that were not read yet."),
    TRAINER_WAITING(
            "palimpsest.trainer.waiting.events",
            Kind.GAUGE,
            "",
            "Training events read that wait for their chunk to be closed."),
    TRAINER_DEAD_LETTERS(
            "palimpsest.trainer.dead.letters", Kind.COUNTER, "", "Events set aside since the start of the process."),
    TRAINER_STALL(
            "palimpsest.trainer.checkpoint.stall",
            Kind.COUNTER,
            Unit.SECONDS,
            "Time that checkpoints have held up training since the start of the process."),
    TRAINER_CHECKPOINT_AGE(
            "palimpsest.trainer.checkpoint.age",
            Kind.GAUGE,
            Unit.SECONDS,
            "Age of the newest checkpoint that this process has made durable."),
    TRAINER_CHECKPOINT_TROUBLE(
            "palimpsest.trainer.checkpoint.trouble", Kind.GAUGE, "", "1 while checkpoints cannot be written."),

    INGEST_SENT("palimpsest.ingest.sent", Kind.COUNTER, "", "Pairs stored in the pairs topic by this process."),
    INGEST_BYTES(
            "palimpsest.ingest.bytes",
            Kind.COUNTER,
            "bytes",
            "Bytes of those pairs, pictures included, before Kafka compresses them."),
    INGEST_SKIPPED(
            "palimpsest.ingest.skipped", Kind.COUNTER, "", "Pairs left out because the source had sent them before."),
    INGEST_DEAD_LETTERS("palimpsest.ingest.dead.letters", Kind.COUNTER, "", "Pairs refused and dead-lettered."),
    INGEST_LEFT("palimpsest.ingest.left", Kind.GAUGE, "", "Pairs of the source that are still to be dealt with."),
    INGEST_PAIRS_PER_SECOND(
            "palimpsest.ingest.pairs.per.second", Kind.GAUGE, "", "Pairs stored per second over the last seconds."),

    QUALITY_AVERAGE_ACCURACY(
            "palimpsest.quality.average.accuracy",
            Kind.GAUGE,
            Unit.PERCENT,
            "Mean R_m over the domains learned, of the newest checkpoint that has it."),
    QUALITY_CUMULATIVE(
            "palimpsest.quality.cumulative.accuracy",
            Kind.GAUGE,
            Unit.PERCENT,
            "R_m over one gallery of all domains learned."),
    QUALITY_BACKWARD_TRANSFER(
            "palimpsest.quality.backward.transfer",
            Kind.GAUGE,
            Unit.POINTS,
            "Mean change of R_m since each domain was learned; negative means forgetting."),
    QUALITY_FORWARD_TRANSFER(
            "palimpsest.quality.forward.transfer",
            Kind.GAUGE,
            Unit.POINTS,
            "Mean gain of R_m over the initial model on domains not yet learned."),
    QUALITY_FORGETTING(
            "palimpsest.quality.forgetting",
            Kind.GAUGE,
            Unit.POINTS,
            "Mean fall of R_m from its best earlier value; positive means forgetting."),
    QUALITY_WORST_FORGOTTEN(
            "palimpsest.quality.worst.forgotten",
            Kind.GAUGE,
            Unit.POINTS,
            "The largest fall of R_m of a learned domain from its best value."),
    QUALITY_LIVE_BEHIND(
            "palimpsest.quality.live.behind.steps",
            Kind.GAUGE,
            "",
            "Steps that the newest checkpoint is ahead of the promoted one."),
    QUALITY_PREQUENTIAL_LOSS(
            "palimpsest.quality.prequential.loss",
            Kind.GAUGE,
            "nats",
            "Fading mean of the contrast of training pairs under a model that has not learned them."),
    QUALITY_PREQUENTIAL_ERROR(
            "palimpsest.quality.prequential.error",
            Kind.GAUGE,
            "",
            "Fading mean of the share of training pairs that such a model does not find in their window, 0 to 1."),
    QUALITY_DATA_DRIFT(
            "palimpsest.quality.data.drift",
            Kind.GAUGE,
            "",
            "Squared MMD between the newest window of training pairs and the reference; about 0 without drift.",
            "modality"),
    QUALITY_INPUT_DRIFT(
            "palimpsest.quality.input.drift",
            Kind.GAUGE,
            "",
            "Distance of a plain number of the newest window of training pairs from the reference.",
            "statistic"),
    QUALITY_TOPOLOGY(
            "palimpsest.quality.topology",
            Kind.GAUGE,
            "",
            "Lowest topology correlation of a learned domain with the end of its learning, of those that the page draws;"
                    + " 1 when nothing has moved."),
    VERDICTS("palimpsest.verdicts", Kind.GAUGE, "", "Verdicts on the newest 40 checkpoints.", "outcome"),
    ALARMS_ACTIVE("palimpsest.alarms.active", Kind.GAUGE, "", "Alarms that are not over.", "severity"),
    ALARMS_NEWEST_AGE(
            "palimpsest.alarms.newest.age",
            Kind.GAUGE,
            Unit.SECONDS,
            "Age of the newest alarm that is not over.",
            "severity"),
    DELAY(
            "palimpsest.delay",
            Kind.GAUGE,
            Unit.SECONDS,
            "Mean delay from the events of the newest chunk to the end of the first pass over it."),
    TRAINED_PAIRS("palimpsest.trained.pairs", Kind.GAUGE, "", "Pairs trained up to the newest checkpoint."),
    DEAD_LETTERS("palimpsest.dead.letters", Kind.GAUGE, "", "Records that the dead-letter topic holds."),
    EVALUATOR_RUNNING(
            "palimpsest.evaluator.running", Kind.GAUGE, "", "1 while the stream works on its partitions, 0 else."),
    EVALUATOR_WAITING(
            "palimpsest.evaluator.waiting.records",
            Kind.GAUGE,
            "",
            "Records that the tasks of this evaluator have not taken yet."),
    EVALUATOR_PARTITIONS(
            "palimpsest.evaluator.partitions",
            Kind.GAUGE,
            "",
            "Partitions of the domains that this evaluator evaluates, or keeps a copy of.",
            "role"),
    EVALUATOR_DOMAINS("palimpsest.evaluator.domains", Kind.GAUGE, "", "Domains of which this evaluator holds pairs."),
    EVALUATOR_PAIRS("palimpsest.evaluator.held.out.pairs", Kind.GAUGE, "", "Held-out pairs that this evaluator holds."),

    KAFKA_CONSUMER_LAG(
            "palimpsest.kafka.consumer.lag",
            Kind.GAUGE,
            "",
            "Records that a consumer is behind in the partition where it is farthest behind.",
            "client"),
    KAFKA_CONSUMED("palimpsest.kafka.consumer.records.per.second", Kind.GAUGE, "", "Records consumed.", "client"),
    KAFKA_PRODUCED("palimpsest.kafka.producer.records.per.second", Kind.GAUGE, "", "Records sent.", "client"),
    KAFKA_SEND_ERRORS(
            "palimpsest.kafka.producer.errors.per.second", Kind.GAUGE, "", "Records whose sending failed.", "client"),
    KAFKA_REQUEST_LATENCY(
            "palimpsest.kafka.producer.request.latency",
            Kind.GAUGE,
            Unit.SECONDS,
            "Mean time that a request of a producer takes.",
            "client"),
    KAFKA_STREAMS_COMMIT(
            "palimpsest.kafka.streams.commit.latency",
            Kind.GAUGE,
            Unit.SECONDS,
            "Mean time that a commit of a stream thread takes.",
            "client"),
    KAFKA_STREAMS_PROCESSED(
            "palimpsest.kafka.streams.records.per.second",
            Kind.GAUGE,
            "",
            "Records that a stream thread processes.",
            "client"),

    PROCESS_MEMORY(
            "palimpsest.process.memory",
            Kind.GAUGE,
            Unit.BYTES,
            "Main memory that the process holds, tensors outside the heap included."),
    JVM_MEMORY("jvm.memory.used", Kind.GAUGE, Unit.BYTES, "Memory in use.", "area", "id"),
    JVM_MEMORY_MAX(
            "jvm.memory.max",
            Kind.GAUGE,
            Unit.BYTES,
            "Most memory that may be used, -1 without a limit.",
            "area",
            "id"),
    JVM_MEMORY_AFTER_GC(
            "jvm.memory.usage.after.gc",
            Kind.GAUGE,
            "",
            "Share of the heap's long-lived part that was in use after the last collection, 0 to 1.",
            "area",
            "pool"),
    JVM_GC("jvm.gc.pause", Kind.TIMER, Unit.SECONDS, "Time in garbage collection.", "action", "cause", "gc"),
    PROCESS_CPU(
            "process.cpu.usage", Kind.GAUGE, "", "Share of the machine's processors that the process uses, 0 to 1."),
    PROCESS_UPTIME("process.uptime", Kind.GAUGE, Unit.SECONDS, "How long the process has been running.");

    /** What is done with the values of a meter. */
    public enum Kind {
        GAUGE,
        COUNTER,
        TIMER
    }

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final String help;
    private final List<String> tags;

    Meter(String meterName, Kind kind, String unit, String help, String... tags) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.help = help;
        this.tags = List.of(tags);
    }

    /** {@return its name, with dots} */
    public String meterName() {
        return meterName;
    }

    /** {@return what is done with its values} */
    public Kind kind() {
        return kind;
    }

    /** {@return unit of the values, empty for a plain number} */
    public String unit() {
        return unit;
    }

    /** {@return what it measures} */
    public String help() {
        return help;
    }

    /** {@return names of its tags; every meter has {@code model} besides, those of the virtual machine and the process excepted} */
    public List<String> tags() {
        return tags;
    }

    private static final class Unit {
        static final String BYTES = "bytes";
        static final String SECONDS = "seconds";
        static final String PERCENT = "percent";
        static final String POINTS = "points";
    }
}
