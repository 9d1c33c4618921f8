package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.records.JudgedDomain;
import io.palimpsest.evaluator.records.VerdictMark;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.schemas.topics.Topic;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * The part of the topology that gives verdicts.
 *
 * <pre>
 * evaluations ── outcomes ─(by model)─┬─► verdict ──► verdicts
 * metrics ── signals ─(by model)──────┘      ▲
 * control ── promotions, known to every instance ┘
 * </pre>
 */
final class VerdictTopology {
    static final String JUDGED_STORE = "verdict-domains";
    static final String SIGNAL_STORE = "verdict-signals";
    static final String VERDICT_STORE = "verdicts-given";

    private VerdictTopology() {}

    /**
     * Adds it.
     *
     * @param announcements counts the changes of checkpoints and promotions
     */
    static void add(
            StreamsBuilder builder,
            EvaluationRules rules,
            WireSerdes wire,
            KStream<String, DomainEvaluation> evaluations,
            AtomicLong announcements,
            Clock clock) {
        store(builder, JUDGED_STORE, StoreSerde.of(JudgedDomain.class));
        store(builder, VERDICT_STORE, StoreSerde.of(VerdictMark.class));
        store(builder, SIGNAL_STORE, Serdes.Double());

        KStream<String, SpecificRecord> signals = builder.stream(
                        Topic.METRICS.topicName(),
                        Consumed.with(Serdes.String(), wire.metrics()).withName("measured"))
                .filter(
                        (key, metric) -> metric != null
                                && metric.getModel().equals(rules.model())
                                && TrainingSignals.matters(metric),
                        Named.as("signals-only"))
                .selectKey((key, metric) -> rules.model(), Named.as("key-signals-by-model"))
                .repartition(byModel(StoreSerde.of(Metric.class), "signals-by-model"))
                .mapValues(metric -> (SpecificRecord) metric, Named.as("signals"));
        evaluations
                .mapValues(DomainEvaluation::judged, Named.as("outcomes-only"))
                .repartition(byModel(StoreSerde.of(JudgedDomain.class), "outcomes-by-model"))
                .mapValues(judged -> (SpecificRecord) judged, Named.as("outcomes"))
                .merge(signals, Named.as("with-signals"))
                .process(
                        () -> new VerdictProcessor(rules, announcements, clock),
                        Named.as("verdict"),
                        JUDGED_STORE,
                        VERDICT_STORE,
                        SIGNAL_STORE)
                .to(
                        Topic.VERDICTS.topicName(),
                        Produced.with(Serdes.String(), wire.verdicts()).withName("verdicts"));
    }

    private static <T> Repartitioned<String, T> byModel(Serde<T> serde, String name) {
        return Repartitioned.with(Serdes.String(), serde).withName(name).withNumberOfPartitions(1);
    }

    private static <T> void store(StreamsBuilder builder, String name, Serde<T> serde) {
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), serde));
    }
}
