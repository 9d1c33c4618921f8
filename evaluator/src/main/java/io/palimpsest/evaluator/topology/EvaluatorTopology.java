package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.change.DriftReports;
import io.palimpsest.evaluator.change.PairDescriber;
import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.encoding.PairEncoder;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.evaluator.records.DetectorState;
import io.palimpsest.evaluator.records.DomainFeatures;
import io.palimpsest.evaluator.records.DomainScore;
import io.palimpsest.evaluator.records.EvaluationMark;
import io.palimpsest.evaluator.records.GalleryState;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.evaluator.records.PrequentialMeans;
import io.palimpsest.evaluator.records.PrequentialWindow;
import io.palimpsest.evaluator.records.ProbeState;
import io.palimpsest.evaluator.records.WatchState;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.schemas.traces.Traces;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The evaluator as a Kafka Streams topology.
 *
 * <pre>
 * pairs ── held-out only ── checked ──(by domain)──► evaluation ──┬──────────────────────────────► metrics
 *                                                        ▲        ├─ representation ────────────► metrics
 *                                                        │        ├─ features ─(by checkpoint)─► cumulative ─► metrics
 * checkpoints ── known to every instance ────────────────┘        └─ R_m ─(by model)─► continual ─► metrics
 *
 * evaluations, metrics, control ──► verdict, see {@link VerdictTopology}
 *
 * pairs ── trained only ──┬─ described ──(by model)──► drift ──► metrics, reports, alarms
 *                         └─ scored, before they are learned ──(by model)──► prequential watch ──► metrics, alarms
 *                                        ▲
 * checkpoints ── known to every instance ┘
 * </pre>
 *
 * Held-out pairs are spread over instances by domain. Announcements are few and small, so every instance knows all of them; an
 * instance evaluates each checkpoint on the domains it holds. No domain has to be known in advance.
 *
 * <p>Training pairs are described, by vectors of a frozen encoder, where they are read; their changes are looked for in one place, which has
 * them in one sequence. They are scored where they are read, too, which spreads the encoding over the partitions; running means and
 * detectors of the scores are in one place again.
 */
public final class EvaluatorTopology {
    static final String CHECKPOINT_STORE = "checkpoints";
    static final String PROMOTION_STORE = "promotions";
    static final String GALLERY_STORE = "gallery";
    static final String GALLERY_STATE_STORE = "gallery-state";
    static final String MARK_STORE = "evaluation-marks";
    static final String FEATURE_STORE = "features";
    static final String CUMULATIVE_STORE = "cumulative-published";
    static final String BY_DOMAIN = "held-out-by-domain";
    static final String PROBE_STORE = "probes";
    static final String SCORE_STORE = "scores";
    static final String CONTINUAL_STORE = "continual-published";
    static final String WATCH_STORE = "drift-watch";
    static final String WATCHED_PAIR_STORE = "drift-watched-pairs";
    static final String PREQUENTIAL_POSITION_STORE = "prequential-positions";
    static final String PREQUENTIAL_MEAN_STORE = "prequential-means";
    static final String PREQUENTIAL_DETECTOR_STORE = "prequential-detectors";
    static final String PREQUENTIAL_COUNT_STORE = "prequential-counts";

    private EvaluatorTopology() {}

    /**
     * @param encoder shared by all tasks of the instance; closed by the caller after the streams
     * @param prequential how training pairs are scored before they are learned
     */
    static Topology build(
            EvaluationRules rules, PairEncoder encoder, PrequentialScoring prequential, WireSerdes wire, Clock clock) {
        return build(rules, encoder, prequential, wire, clock, Traces.OFF);
    }

    /**
     * @param encoder shared by all tasks of the instance; closed by the caller after the streams
     * @param prequential how training pairs are scored before they are learned
     * @param traces gets a span of each evaluation
     */
    public static Topology build(
            EvaluationRules rules,
            PairEncoder encoder,
            PrequentialScoring prequential,
            WireSerdes wire,
            Clock clock,
            Traces traces) {
        StreamsBuilder builder = new StreamsBuilder();
        HeldOutIntake intake = new HeldOutIntake();
        PairDescriber describer = new PairDescriber();
        DomainEvaluator evaluator = new DomainEvaluator(encoder, rules.columns(), clock);
        EvaluationWindow window = new EvaluationWindow(clock);

        AtomicLong announcements = new AtomicLong();
        AnnouncedTraces announced = new AnnouncedTraces(traces);
        builder.addGlobalStore(
                inMemory(CHECKPOINT_STORE, wire.checkpoints()).withLoggingDisabled(),
                Topic.CHECKPOINTS.topicName(),
                Consumed.with(Serdes.String(), wire.checkpoints()).withName("announcements"),
                () -> new AnnouncementProcessor(announcements, announced));

        builder.addGlobalStore(
                inMemory(PROMOTION_STORE, wire.control()).withLoggingDisabled(),
                Topic.CONTROL.topicName(),
                Consumed.with(Serdes.String(), wire.control()).withName("commands"),
                () -> new PromotionProcessor(rules.model(), announcements));

        KStream<String, ImageTextPair> pairs = builder.stream(
                        Topic.PAIRS.topicName(),
                        Consumed.with(Serdes.String(), wire.pairs()).withName("pairs"))
                .filterNot((id, pair) -> pair == null, Named.as("no-tombstones"));

        KStream<String, HeldOutPair> heldOut = pairs.filterNot(
                        (id, pair) -> SampleSplit.trained(pair), Named.as("held-out-only"))
                .process(() -> new HeldOutProcessor(intake, rules.columns()), Named.as("check-held-out"))
                .repartition(Repartitioned.with(Serdes.String(), StoreSerde.of(HeldOutPair.class))
                        .withName(BY_DOMAIN)
                        .withNumberOfPartitions(rules.partitions()));

        builder.addStateStore(persistent(GALLERY_STORE, HeldOutPair.class));
        builder.addStateStore(persistent(GALLERY_STATE_STORE, GalleryState.class));
        builder.addStateStore(persistent(MARK_STORE, EvaluationMark.class));
        KStream<String, DomainEvaluation> evaluations = heldOut.process(
                () -> new EvaluationProcessor(rules, evaluator, window, announcements, announced, clock),
                Named.as("evaluation"),
                GALLERY_STORE,
                GALLERY_STATE_STORE,
                MARK_STORE);

        builder.addStateStore(persistent(FEATURE_STORE, DomainFeatures.class));
        builder.addStateStore(persistent(CUMULATIVE_STORE, Serdes.String()));
        KStream<String, Metric> cumulative = evaluations
                .flatMapValues(evaluation -> evaluation.features().stream().toList(), Named.as("features-only"))
                .selectKey((model, features) -> features.getCheckpointId(), Named.as("key-by-checkpoint"))
                .repartition(Repartitioned.with(Serdes.String(), StoreSerde.of(DomainFeatures.class))
                        .withName("features-by-checkpoint")
                        .withNumberOfPartitions(rules.partitions()))
                .process(
                        () -> new CumulativeProcessor(rules, announcements, clock),
                        Named.as("cumulative"),
                        FEATURE_STORE,
                        CUMULATIVE_STORE);

        builder.addStateStore(persistent(PROBE_STORE, ProbeState.class));
        KStream<String, Metric> representation = evaluations.process(
                () -> new RepresentationProcessor(rules, clock), Named.as("representation"), PROBE_STORE);

        builder.addStateStore(persistent(SCORE_STORE, DomainScore.class));
        builder.addStateStore(persistent(CONTINUAL_STORE, Serdes.String()));
        KStream<String, Metric> continual = evaluations
                .flatMapValues(evaluation -> evaluation.score().stream().toList(), Named.as("scores-only"))
                .repartition(Repartitioned.with(Serdes.String(), StoreSerde.of(DomainScore.class))
                        .withName("scores-by-model")
                        .withNumberOfPartitions(1))
                .process(
                        () -> new ContinualProcessor(rules, announcements, clock),
                        Named.as("continual"),
                        SCORE_STORE,
                        CONTINUAL_STORE);

        builder.addStateStore(inMemory(WATCH_STORE, StoreSerde.of(WatchState.class)));
        builder.addStateStore(inMemory(WATCHED_PAIR_STORE, StoreSerde.of(DescribedPair.class)));
        KStream<String, ImageTextPair> trained =
                pairs.filter((id, pair) -> SampleSplit.trained(pair), Named.as("trained-only"));
        KStream<String, DriftFinding> drift = trained.process(
                        () -> new DescriptionProcessor(rules.model(), describer), Named.as("describe"))
                .repartition(Repartitioned.with(Serdes.String(), StoreSerde.of(DescribedPair.class))
                        .withName("descriptions-by-model")
                        .withNumberOfPartitions(1))
                .process(() -> new DriftProcessor(rules, clock), Named.as("drift"), WATCH_STORE, WATCHED_PAIR_STORE);
        drift.flatMapValues(DriftFinding::reports, Named.as("drift-reports-only"))
                .selectKey((model, report) -> DriftReports.key(report), Named.as("key-by-change"))
                .to(
                        Topic.DRIFT.topicName(),
                        Produced.with(Serdes.String(), wire.drift()).withName("drift-reports"));
        drift.flatMapValues(DriftFinding::alarms, Named.as("drift-alarms-only"))
                .to(
                        Topic.ALARMS.topicName(),
                        Produced.with(Serdes.String(), wire.alarms()).withName("alarms"));

        if (prequential.options().enabled()) {
            WindowScorer scorer = new WindowScorer(encoder);
            // Apart from that of the evaluations, so that neither kind of work can keep the other one from its turn.
            EvaluationWindow turn = new EvaluationWindow(clock);
            scoreBeforeLearning(
                    builder,
                    trained,
                    () -> new PrequentialProcessor(rules, prequential, scorer, intake, turn, announcements, clock),
                    () -> new PrequentialWatchProcessor(rules.model(), prequential.options(), clock),
                    wire);
        }

        evaluations
                .flatMapValues(DomainEvaluation::metrics, Named.as("metrics-only"))
                .merge(cumulative, Named.as("with-cumulative"))
                .merge(continual, Named.as("with-continual"))
                .merge(representation, Named.as("with-representation"))
                .merge(
                        drift.flatMapValues(DriftFinding::metrics, Named.as("drift-metrics-only")),
                        Named.as("with-drift"))
                .to(
                        Topic.METRICS.topicName(),
                        Produced.with(Serdes.String(), wire.metrics()).withName("metrics"));
        VerdictTopology.add(builder, rules, wire, evaluations, announcements, clock);
        return builder.build();
    }

    /** The branch of the training pairs that are scored before they are learned. */
    private static void scoreBeforeLearning(
            StreamsBuilder builder,
            KStream<String, ImageTextPair> trained,
            ProcessorSupplier<String, ImageTextPair, String, PrequentialWindow> scores,
            ProcessorSupplier<String, PrequentialWindow, String, PrequentialFinding> watch,
            WireSerdes wire) {
        builder.addStateStore(inMemory(PREQUENTIAL_POSITION_STORE, Serdes.Long()));
        builder.addStateStore(persistent(PREQUENTIAL_MEAN_STORE, PrequentialMeans.class));
        builder.addStateStore(inMemory(PREQUENTIAL_DETECTOR_STORE, StoreSerde.of(DetectorState.class)));
        builder.addStateStore(inMemory(PREQUENTIAL_COUNT_STORE, Serdes.Long()));
        KStream<String, PrequentialFinding> findings = trained.process(
                        scores, Named.as("prequential-scores"), PREQUENTIAL_POSITION_STORE)
                .repartition(Repartitioned.with(Serdes.String(), StoreSerde.of(PrequentialWindow.class))
                        .withName("prequential-scores-by-model")
                        .withNumberOfPartitions(1))
                .process(
                        watch,
                        Named.as("prequential-watch"),
                        PREQUENTIAL_MEAN_STORE,
                        PREQUENTIAL_DETECTOR_STORE,
                        PREQUENTIAL_COUNT_STORE);
        findings.flatMapValues(PrequentialFinding::metrics, Named.as("prequential-metrics-only"))
                .to(
                        Topic.METRICS.topicName(),
                        Produced.with(Serdes.String(), wire.metrics()).withName("prequential-metrics"));
        findings.flatMapValues(PrequentialFinding::alarms, Named.as("prequential-alarms-only"))
                .to(
                        Topic.ALARMS.topicName(),
                        Produced.with(Serdes.String(), wire.alarms()).withName("prequential-alarms"));
    }

    /** For what grows with the domains or the checkpoints. */
    private static <T extends SpecificRecord> StoreBuilder<KeyValueStore<String, T>> persistent(
            String name, Class<T> type) {
        return persistent(name, StoreSerde.of(type));
    }

    private static <T> StoreBuilder<KeyValueStore<String, T>> persistent(String name, Serde<T> serde) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), serde);
    }

    /** For what stays small. */
    private static <T> StoreBuilder<KeyValueStore<String, T>> inMemory(String name, Serde<T> serde) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), serde);
    }
}
