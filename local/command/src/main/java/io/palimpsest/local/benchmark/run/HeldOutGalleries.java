package io.palimpsest.local.benchmark.run;

import io.palimpsest.evaluator.encoding.HeldOutIntake;
import io.palimpsest.evaluator.records.HeldOutPair;
import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.errors.PoisonRecordException;
import io.palimpsest.schemas.split.SampleSplit;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.ledger.TopicReader;
import io.palimpsest.trainer.pipeline.PairReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the held-out pairs of one split from the pairs topic, as the evaluator takes them in. Stateless. */
final class HeldOutGalleries {

    private static final Logger LOG = LoggerFactory.getLogger(HeldOutGalleries.class);
    private static final String CLIENT = "palimpsest-benchmark-galleries";

    // As the evaluator's store keeps them; it decides which of two equal scores comes first.
    private static final Comparator<HeldOutPair> BY_ID =
            Comparator.comparing(pair -> pair.getSampleId().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private HeldOutGalleries() {}

    /**
     * {@return the pairs of every domain in order of sample id, the domains by name}
     *
     * @param clients how to reach Kafka
     * @param split the split wanted
     */
    static Map<String, List<HeldOutPair>> read(KafkaClients clients, Split split) {
        Map<String, Map<String, HeldOutPair>> byDomain = new TreeMap<>();
        HeldOutIntake intake = new HeldOutIntake();
        try (Deserializer<Object> deserializer = clients.valueDeserializer()) {
            PairReader reader = new PairReader(deserializer);
            Consumer<ConsumerRecord<byte[], byte[]>> keep = record -> {
                try {
                    ImageTextPair pair = reader.read(record);
                    if (SampleSplit.of(pair) == split) {
                        HeldOutPair heldOut = intake.check(pair);
                        byDomain.computeIfAbsent(heldOut.getDomain(), domain -> new TreeMap<>())
                                .put(heldOut.getSampleId(), heldOut);
                    }
                } catch (PoisonRecordException poison) {
                    LOG.warn("{}@{} is left out: {}", record.partition(), record.offset(), poison.getMessage());
                }
            };
            TopicReader topics = new TopicReader(clients.bytesConsumer(CLIENT, CLIENT));
            topics.spans(Topic.PAIRS.topicName())
                    .forEach((partition, span) -> topics.forEach(partition, span.from(), span.to(), keep));
        }
        Map<String, List<HeldOutPair>> galleries = new TreeMap<>();
        byDomain.forEach((domain, pairs) -> {
            List<HeldOutPair> gallery = new ArrayList<>(pairs.values());
            gallery.sort(BY_ID);
            galleries.put(domain, gallery);
        });
        return galleries;
    }
}
