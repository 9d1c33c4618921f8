package io.palimpsest.trainer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.palimpsest.model.Safetensors;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.plan.EventPosition;
import io.palimpsest.trainer.replay.LoggedEvents.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three domains on a line, 4, 12 and 4 samples, and four exemplars:
 *
 * <pre>
 * domain 0: offsets 0..3 at 0 1 2 10         herding order 2 1 3 0 (worked out in ExemplarSelectionTest)
 * domain 1: offsets 10..21 at 0 1 … 11       mean 5.5: 15 (5 and 6 tie), then 2·5.5 - 5 = 6: 16, then 3·5.5 - 11 = 5.5: 14 (4 and 7 tie)
 * domain 2: offsets 30..33 at 100 0 0 0      mean 25: 31
 * slots after domain 0: 4;  after domain 1: 4·4/16 = 1 and 12·4/16 = 3;  after domain 2: 0.8 → 1, 2.4 → 2 and 0.8 → 1
 * </pre>
 */
class SelectedExemplarsTest {

    private static final ReplayLimits FOUR = new ReplayLimits(4, 1000, false);
    private static final ReplayLimits FOUR_KEPT = new ReplayLimits(4, 1000, true);

    private final Map<EventPosition, Event> log = new HashMap<>();
    private final LoggedEvents events = new LoggedEvents(log);

    @Test
    void slotsAreSharedOutByTheSizesOfTheDomains() {
        assertThat(DomainShares.of(List.of(4L), 4)).containsExactly(4);
        assertThat(DomainShares.of(List.of(4L, 12L), 4)).containsExactly(1, 3);
        assertThat(DomainShares.of(List.of(4L, 12L, 4L), 4)).containsExactly(1, 2, 1);
        assertThat(DomainShares.of(List.of(1L, 1L, 1L), 10)).containsExactly(3, 3, 3);
        assertThat(DomainShares.of(List.of(5L, 5L), 5))
                .as("halves are rounded up")
                .containsExactly(3, 3);
        assertThat(DomainShares.of(List.of(1_000_000L, 1L), 10_000)).containsExactly(10_000, 0);
    }

    @Test
    void olderListsAreCutToTheirFirstEntries() {
        SelectedExemplars memory = SelectedExemplars.herding(1, FOUR, 100);
        train(memory, 0, 0, 0, 1, 2, 10);
        assertThat(memory.exemplars()).isEmpty();
        begin(memory, 1);
        assertThat(memory.exemplars()).isEqualTo(at(0, 1, 2, 3));
        assertThat(rows(memory, "replay/exemplars")).containsExactly(0, 2, 0, 1, 0, 3, 0, 0);

        train(memory, 1, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(memory.exemplars())
                .as("the domain's own samples are no exemplars")
                .isEqualTo(at(0, 1, 2, 3));
        begin(memory, 2);
        assertThat(memory.exemplars()).isEqualTo(at(2, 14, 15, 16));
        assertThat(rows(memory, "replay/exemplars")).containsExactly(0, 2, 0, 15, 0, 16, 0, 14);

        train(memory, 2, 30, 100, 0, 0, 0);
        begin(memory, 3);
        assertThat(memory.exemplars()).isEqualTo(at(2, 15, 16, 31));
        assertThat(rows(memory, "replay/domains")).containsExactly(4, 1, 12, 2, 4, 1);
    }

    @Test
    void kMeansTakesTheSampleNearestToEachCentre() {
        SelectedExemplars memory = SelectedExemplars.kMeans(1, new ReplayLimits(2, 1000, false), 100);
        train(memory, 0, 0, 0, 1, 10, 11, 12);
        begin(memory, 1);
        assertThat(rows(memory, "replay/exemplars")).containsExactly(0, 3, 0, 0);
    }

    @Test
    void lookingAheadChangesNothingAndIsDoneOnce() {
        SelectedExemplars memory = SelectedExemplars.herding(1, FOUR, 100);
        train(memory, 0, 0, 0, 1, 2, 10);
        Map<String, List<Long>> before = tensors(memory);
        List<EventPosition> chosen = memory.exemplarsIn(1, events);
        assertThat(tensors(memory)).isEqualTo(before);
        assertThat(memory.exemplarsIn(1, null)).isEqualTo(chosen);
        memory.beginDomain(1);
        assertThat(memory.exemplars()).isEqualTo(chosen);
        assertThat(memory.exemplarsIn(1, null)).isEqualTo(chosen);
    }

    @Test
    void aDomainCannotBeginUnchosen() {
        SelectedExemplars memory = SelectedExemplars.herding(1, FOUR, 100);
        train(memory, 0, 0, 0, 1);
        assertThatThrownBy(() -> memory.beginDomain(1)).hasMessageContaining("before its exemplars were chosen");
    }

    @Test
    void ofALargeDomainOnlyAUniformChoiceIsLookedAt() {
        List<List<EventPosition>> asked = new ArrayList<>();
        ExemplarSource watched = new ExemplarSource() {
            @Override
            public List<byte[]> values(List<EventPosition> positions) {
                return events.values(positions);
            }

            @Override
            public FeatureTable features(List<EventPosition> positions) {
                asked.add(positions);
                return events.features(positions);
            }
        };
        SelectedExemplars memory = SelectedExemplars.herding(1, FOUR, 3);
        train(memory, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(memory.exemplarsIn(1, watched))
                .as("four slots, three candidates")
                .hasSize(3);
        memory.beginDomain(1);
        assertThat(asked)
                .singleElement()
                .satisfies(positions -> assertThat(positions).hasSize(3).isSorted());
        assertThat(rows(memory, "replay/domains")).as("all ten count").containsExactly(10, 3);
    }

    /** Ranks in the lists: 2 of [2, 1, 3, 0] is at 1/8, 1 at 3/8, 3 at 5/8, 0 at 7/8. */
    @Test
    void eventsThatDoNotFitTheBytesAreLeftOutFromTheEndOfTheLists() {
        SelectedExemplars memory = SelectedExemplars.herding(1, new ReplayLimits(4, 25, false), 100);
        train(memory, 0, 0, 0, 1, 2, 10);
        begin(memory, 1);
        assertThat(rows(memory, "replay/exemplars")).as("10 bytes each").containsExactly(0, 2, 0, 1);

        SelectedExemplars passing = SelectedExemplars.herding(1, new ReplayLimits(4, 25, false), 100);
        train(passing, 0, 0, 0, 1, 2, 10);
        log.put(at(1).get(0), new Event(new byte[16], 1, 0));
        begin(passing, 1);
        assertThat(rows(passing, "replay/exemplars"))
                .as("1 is passed over, 3 fits")
                .containsExactly(0, 2, 0, 3);
    }

    @Test
    void keptEventsAreThereWhenTheLogIsGone() {
        SelectedExemplars memory = SelectedExemplars.herding(1, FOUR_KEPT, 100);
        train(memory, 0, 0, 0, 1, 2, 10);
        byte[] event = log.get(at(2).get(0)).value();
        memory.exemplarsIn(1, events);
        assertThat(memory.kept(at(2).get(0))).as("before the domain has begun").contains(event);
        memory.beginDomain(1);
        log.clear();
        assertThat(memory.kept(at(2).get(0))).contains(event);
        assertThat(memory.kept(at(9).get(0))).isEmpty();
        assertThat(SelectedExemplars.herding(1, FOUR, 100).kept(at(2).get(0))).isEmpty();
        train(memory, 1, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        memory.exemplarsIn(2, keptFirst(memory));
        memory.beginDomain(2);
        assertThat(memory.exemplars()).isEqualTo(at(2, 14, 15, 16));
        assertThat(memory.kept(at(2).get(0))).contains(event);
        assertThat(memory.kept(at(1).get(0))).as("no exemplar any more").isEmpty();
    }

    @Test
    void aRestoredMemoryGoesOnAsIfItHadNeverStopped(@TempDir Path directory) throws IOException {
        for (ReplayLimits limits : List.of(FOUR, FOUR_KEPT)) {
            for (int stop = 0; stop < 12; stop++) {
                SelectedExemplars whole = SelectedExemplars.herding(7, limits, 5);
                run(whole, 0, 12);
                SelectedExemplars stopped = SelectedExemplars.herding(7, limits, 5);
                run(stopped, 0, stop);
                SelectedExemplars resumed = SelectedExemplars.herding(7, limits, 5);
                run(resumed, 0, 3);
                try (NDManager manager = NDManager.newBaseManager()) {
                    Path file = directory.resolve("state");
                    Safetensors.write(file, stopped.state(manager), Map.of());
                    resumed.restore(Safetensors.read(manager, file), stopped.counters());
                }
                assertThat(resumed.exemplars()).isEqualTo(stopped.exemplars());
                assertThat(tensors(resumed)).isEqualTo(tensors(stopped));
                run(resumed, stop, 12);
                assertThat(tensors(resumed)).isEqualTo(tensors(whole));
                assertThat(resumed.counters()).isEqualTo(whole.counters());
            }
        }
    }

    @Test
    void anotherNumberOfCandidatesIsRefusedOnceItWouldMatter() {
        SelectedExemplars memory = SelectedExemplars.herding(1, FOUR, 3);
        train(memory, 0, 0, 0, 1, 2, 3, 4);
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThatThrownBy(() ->
                            SelectedExemplars.herding(1, FOUR, 4).restore(memory.state(manager), memory.counters()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("learner.look-back-samples is 4");
        }
    }

    /** A chunk of two samples per step of this run; a domain has four chunks. */
    private void run(SelectedExemplars memory, int from, int to) {
        for (int chunk = from; chunk < to; chunk++) {
            log.put(at(2 * chunk).get(0), event(2 * chunk, chunk % 3));
            log.put(at(2 * chunk + 1).get(0), event(2 * chunk + 1, chunk * chunk));
            begin(memory, chunk / 4);
            memory.offer(at(2 * chunk, 2 * chunk + 1));
        }
    }

    private void train(SelectedExemplars memory, int domain, long first, float... places) {
        for (int at = 0; at < places.length; at++) {
            log.put(at(first + at).get(0), event(first + at, places[at]));
        }
        memory.exemplarsIn(domain, events);
        memory.beginDomain(domain);
        memory.offer(at(LongStream.range(first, first + places.length).toArray()));
    }

    private void begin(SelectedExemplars memory, int domain) {
        memory.exemplarsIn(domain, events);
        memory.beginDomain(domain);
    }

    private ExemplarSource keptFirst(SelectedExemplars memory) {
        return new ExemplarSource() {
            @Override
            public List<byte[]> values(List<EventPosition> positions) {
                return positions.stream()
                        .map(position -> memory.kept(position).orElseGet(() -> events.values(List.of(position))
                                .get(0)))
                        .toList();
            }

            @Override
            public FeatureTable features(List<EventPosition> positions) {
                return events.features(positions);
            }
        };
    }

    private static Event event(long offset, float place) {
        byte[] value = new byte[10];
        value[3] = (byte) offset;
        return new Event(value, place, 0);
    }

    private static List<EventPosition> at(long... offsets) {
        return LongStream.of(offsets)
                .mapToObj(offset -> new EventPosition(0, offset))
                .toList();
    }

    private static long[] rows(SelectedExemplars memory, String tensor) {
        return tensors(memory).get(tensor).stream().mapToLong(Long::longValue).toArray();
    }

    private static Map<String, List<Long>> tensors(SelectedExemplars memory) {
        Map<String, List<Long>> tensors = new TreeMap<>();
        try (NDManager manager = NDManager.newBaseManager()) {
            for (Map.Entry<String, NDArray> tensor : memory.state(manager).entrySet()) {
                NDArray values = tensor.getValue();
                List<Long> list = new ArrayList<>();
                if (tensor.getKey().equals("exemplars/bytes")) {
                    for (byte value : values.toByteArray()) {
                        list.add((long) value);
                    }
                } else {
                    LongStream.of(values.toLongArray()).forEach(list::add);
                }
                tensors.put(tensor.getKey(), list);
            }
        }
        return tensors;
    }
}
