package io.palimpsest.local.benchmark.result;

/** Every number that a run is reported with: the one catalogue of names, units and meanings. Accuracies are R_m unless they say otherwise. */
public enum BenchmarkMetric {
    AVERAGE_ACCURACY(
            "average_accuracy",
            "average",
            Unit.PERCENT,
            Better.HIGHER,
            "Mean over the trained domains, each in its own gallery, at the end."),
    JUST_LEARNED(
            "just_learned",
            "just learned",
            Unit.PERCENT,
            Better.HIGHER,
            "Mean over the domains of the accuracy right after each was trained: how much is learned at all."),
    BACKWARD_TRANSFER(
            "backward_transfer",
            "backward transfer",
            Unit.POINTS,
            Better.HIGHER,
            "Mean change since each domain was just learned, the last one left out. Negative means forgetting."),
    FORGETTING_MAX(
            "forgetting_max",
            "forgetting",
            Unit.POINTS,
            Better.LOWER,
            "Mean fall from the best value before the end, the last domain left out."),
    FORWARD_TRANSFER(
            "forward_transfer",
            "forward transfer",
            Unit.POINTS,
            Better.HIGHER,
            "Mean gain over the untrained model on each domain right before it is trained, the first left out."),
    CUMULATIVE_ACCURACY(
            "cumulative_accuracy",
            "cumulative",
            Unit.PERCENT,
            Better.HIGHER,
            "All trained domains in one gallery at the end, which also asks to tell the domains apart."),
    AVERAGE_TR1(
            "average_tr1",
            "TR@1",
            Unit.PERCENT,
            Better.HIGHER,
            "Pictures whose text is the best match in the domain's own gallery, mean over the domains."),
    AVERAGE_IR1(
            "average_ir1",
            "IR@1",
            Unit.PERCENT,
            Better.HIGHER,
            "Texts whose picture is the best match in the domain's own gallery, mean over the domains."),
    AVERAGE_MAP1(
            "average_map1",
            "mAP@1",
            Unit.PERCENT,
            Better.HIGHER,
            "mAP@1 of the fused features over the classes, in the domain's own gallery, mean over the domains with classes."),
    CUMULATIVE_TR1(
            "cumulative_tr1",
            "cumulative TR@1",
            Unit.PERCENT,
            Better.HIGHER,
            "TR@1 with all trained domains in one gallery."),
    CUMULATIVE_IR1(
            "cumulative_ir1",
            "cumulative IR@1",
            Unit.PERCENT,
            Better.HIGHER,
            "IR@1 with all trained domains in one gallery."),
    CUMULATIVE_MAP1(
            "cumulative_map1",
            "cumulative mAP@1",
            Unit.PERCENT,
            Better.HIGHER,
            "mAP@1 with all trained domains in one gallery."),
    UNSEEN(
            "unseen_accuracy",
            "unseen",
            Unit.PERCENT,
            Better.HIGHER,
            "Mean over the domains of which nothing was trained, each in its own gallery, at the end."),
    UNTRAINED(
            "untrained_accuracy",
            "untrained",
            Unit.PERCENT,
            Better.NEITHER,
            "Mean over the trained domains before the first step."),
    STEPS("steps", "steps", Unit.COUNT, Better.NEITHER, "Training steps."),
    TRAINED_PAIRS(
            "trained_pairs",
            "pairs",
            Unit.COUNT,
            Better.NEITHER,
            "Pairs trained, every pass and every replay counted."),
    WALL_SECONDS(
            "wall_seconds",
            "wall time",
            Unit.SECONDS,
            Better.LOWER,
            "Time from the start of the process to the end of training. It depends on what else the machine does."),
    CPU_SECONDS(
            "cpu_seconds",
            "processor time",
            Unit.SECONDS,
            Better.LOWER,
            "Processor time of the process up to the end of training, all threads."),
    STEP_CPU_SECONDS(
            "step_cpu_seconds",
            "training thread",
            Unit.SECONDS,
            Better.LOWER,
            "Processor time of the training thread for its steps: what is compared when learners get equal time."),
    STEP_MILLISECONDS(
            "step_milliseconds",
            "per step",
            Unit.MILLISECONDS,
            Better.LOWER,
            "Processor time of the training thread per step."),
    STEP_WALL_MILLISECONDS(
            "step_wall_milliseconds", "wall per step", Unit.MILLISECONDS, Better.LOWER, "Time per step."),
    PEAK_MEMORY_BYTES(
            "peak_memory_bytes",
            "peak memory",
            Unit.BYTES,
            Better.LOWER,
            "Largest resident memory of the training process, Java's heap included."),
    STATE_BYTES(
            "state_bytes",
            "state",
            Unit.BYTES,
            Better.LOWER,
            "Size of the last checkpoint: weights, optimiser, and all that the learner keeps."),
    STARTS(
            "starts",
            "starts",
            Unit.COUNT,
            Better.NEITHER,
            "How often training was started; above 1 the costs include what was repeated.");

    /** Which way a number should go. */
    public enum Better {
        HIGHER,
        LOWER,
        NEITHER
    }

    /** What a number is given in. */
    public enum Unit {
        PERCENT("%"),
        POINTS("points"),
        COUNT(""),
        SECONDS("s"),
        MILLISECONDS("ms"),
        BYTES("MiB");

        private final String sign;

        Unit(String sign) {
            this.sign = sign;
        }

        /** {@return the unit as a heading of a column shows it; empty for a plain number} */
        public String sign() {
            return sign;
        }
    }

    private final String metricName;
    private final String title;
    private final Unit unit;
    private final Better better;
    private final String help;

    BenchmarkMetric(String metricName, String title, Unit unit, Better better, String help) {
        this.metricName = metricName;
        this.title = title;
        this.unit = unit;
        this.better = better;
        this.help = help;
    }

    /** {@return its name in files} */
    public String metricName() {
        return metricName;
    }

    /** {@return its name for people} */
    public String title() {
        return title;
    }

    /** {@return its unit} */
    public Unit unit() {
        return unit;
    }

    /** {@return which way it should go} */
    public Better better() {
        return better;
    }

    /** {@return what it is, in one or two sentences} */
    public String help() {
        return help;
    }
}
