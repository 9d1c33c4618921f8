package io.palimpsest.evaluator.topology;

import io.palimpsest.evaluator.page.EvaluatorShare;
import io.palimpsest.evaluator.records.GalleryState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Asks the running topology what it holds, by interactive queries. Safe from any thread. */
public final class ShareReader {
    private static final int LISTED = 200;

    private final KafkaStreams streams;
    private final HostInfo here;

    /** @param here what the instance calls itself, its {@code application.server} */
    public ShareReader(KafkaStreams streams, HostInfo here) {
        this.streams = streams;
        this.here = here;
    }

    /** What it holds now; while partitions move the galleries are those that can be read, or none, and of a stream that does not run nothing is known. */
    public EvaluatorShare read() {
        try {
            return held();
        } catch (IllegalStateException notRunning) {
            return new EvaluatorShare(streams.state().name(), 0, List.of(), 0, 0, List.of());
        }
    }

    private EvaluatorShare held() {
        List<EvaluatorShare.Held> galleries = galleries();
        return new EvaluatorShare(
                streams.state().name(),
                waiting(),
                evaluators(),
                galleries.size(),
                galleries.stream()
                        .mapToLong(held -> (long) held.test() + held.validation())
                        .sum(),
                List.copyOf(galleries.subList(0, Math.min(LISTED, galleries.size()))));
    }

    private long waiting() {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .mapToLong(ShareReader::waiting)
                .sum();
    }

    private static long waiting(TaskMetadata task) {
        return task.endOffsets().entrySet().stream()
                .mapToLong(end -> Math.max(
                        0, end.getValue() - Math.max(0, task.committedOffsets().getOrDefault(end.getKey(), 0L))))
                .sum();
    }

    private List<EvaluatorShare.Evaluator> evaluators() {
        try {
            return streams.metadataForAllStreamsClients().stream()
                    .map(this::evaluator)
                    .sorted(Comparator.comparing((EvaluatorShare.Evaluator one) -> !one.here())
                            .thenComparing(EvaluatorShare.Evaluator::address))
                    .toList();
        } catch (StreamsNotStartedException starting) {
            return List.of();
        }
    }

    private EvaluatorShare.Evaluator evaluator(StreamsMetadata client) {
        return new EvaluatorShare.Evaluator(
                client.host() + ":" + client.port(),
                client.hostInfo().equals(here),
                ofDomains(client.topicPartitions()),
                ofDomains(client.standbyTopicPartitions()));
    }

    private static int ofDomains(Set<TopicPartition> partitions) {
        return (int) partitions.stream()
                .filter(partition -> partition.topic().endsWith(EvaluatorTopology.BY_DOMAIN + "-repartition"))
                .count();
    }

    private List<EvaluatorShare.Held> galleries() {
        List<EvaluatorShare.Held> held = new ArrayList<>();
        try {
            ReadOnlyKeyValueStore<String, GalleryState> states = streams.store(StoreQueryParameters.fromNameAndType(
                    EvaluatorTopology.GALLERY_STATE_STORE, QueryableStoreTypes.keyValueStore()));
            try (KeyValueIterator<String, GalleryState> all = states.all()) {
                all.forEachRemaining(entry -> held.add(
                        new EvaluatorShare.Held(entry.key, entry.value.getTest(), entry.value.getValidation())));
            }
        } catch (InvalidStateStoreException moving) {
            return List.of();
        }
        held.sort(Comparator.comparing(EvaluatorShare.Held::domain));
        return held;
    }
}
