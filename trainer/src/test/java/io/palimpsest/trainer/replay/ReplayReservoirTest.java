package io.palimpsest.trainer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.palimpsest.model.CounterRandom;
import io.palimpsest.model.Safetensors;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.plan.EventPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayReservoirTest {

    private static final ExemplarSource NO_EVENTS = new LoggedEvents(Map.of());

    /** Every event has ten bytes, the last one of which is its offset. */
    private static final ExemplarSource TEN_BYTES = new ExemplarSource() {
        @Override
        public List<byte[]> values(List<EventPosition> positions) {
            return positions.stream()
                    .map(position -> new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) position.offset()})
                    .toList();
        }

        @Override
        public FeatureTable features(List<EventPosition> positions) {
            throw new AssertionError("a reservoir does not look at features");
        }
    };

    @Test
    void algorithmRByHand() {
        assertThat(draws(6, 2, 3, 4, 5)).as("draws below 3, 4, 5 and 6").containsExactly(0L, 1L, 2L, 2L);
        ReplayReservoir reservoir = reservoir(6, 2);
        List<List<Long>> slots = new ArrayList<>();
        for (EventPosition sample : positions(100, 106)) {
            reservoir.offer(List.of(sample));
            slots.add(slots(reservoir));
        }

        assertThat(slots)
                .containsExactly(
                        List.of(100L),
                        List.of(100L, 101L),
                        // 0: replaces the first; 1: replaces the second; 2 and 2: there is no such slot.
                        List.of(102L, 101L),
                        List.of(102L, 103L),
                        List.of(102L, 103L),
                        List.of(102L, 103L));
    }

    @Test
    void everySampleIsKeptWithTheSameProbability() {
        int capacity = 8;
        int samples = 40;
        int seeds = 4_000;
        int[] kept = new int[samples];
        for (int seed = 0; seed < seeds; seed++) {
            ReplayReservoir reservoir = reservoir(seed, capacity);
            reservoir.offer(positions(0, samples));
            assertThat(reservoir.exemplarsIn(1, NO_EVENTS)).hasSize(capacity);
            reservoir.exemplarsIn(1, NO_EVENTS).forEach(position -> kept[(int) position.offset()]++);
        }
        // Binomial; five standard deviations for any of 40 samples is a chance of 2 in 100,000 for an honest reservoir.
        double share = capacity / (double) samples;
        double tolerance = 5 * Math.sqrt(seeds * share * (1 - share));
        for (int sample = 0; sample < samples; sample++) {
            assertThat(Math.abs(kept[sample] - seeds * share))
                    .as("sample %d", sample)
                    .isLessThan(tolerance);
        }
    }

    @Test
    void theContentIsAPureFunctionOfSeedAndOrderHoweverItWasOffered() {
        List<EventPosition> samples = positions(0, 200);
        ReplayReservoir whole = filled(3, 20, samples);
        ReplayReservoir pieces = reservoir(3, 20);
        for (int from = 0; from < 200; from += 8) {
            pieces.offer(samples.subList(from, from + 8));
        }
        List<EventPosition> reversed = new ArrayList<>(samples);
        Collections.reverse(reversed);

        assertThat(pieces.exemplarsIn(1, NO_EVENTS))
                .isEqualTo(whole.exemplarsIn(1, NO_EVENTS))
                .isSorted();
        assertThat(filled(4, 20, samples).exemplarsIn(1, NO_EVENTS)).isNotEqualTo(whole.exemplarsIn(1, NO_EVENTS));
        assertThat(filled(3, 20, reversed).exemplarsIn(1, NO_EVENTS)).isNotEqualTo(whole.exemplarsIn(1, NO_EVENTS));
    }

    @Test
    void samplesComeBackInLaterDomainsOnly() {
        ReplayReservoir reservoir = reservoir(1, 100);
        begin(reservoir, 0);
        reservoir.offer(positions(0, 3));
        begin(reservoir, 0);
        assertThat(reservoir.exemplars()).isEmpty();
        reservoir.offer(positions(3, 5));

        assertThat(reservoir.exemplarsIn(1, NO_EVENTS)).isEqualTo(positions(0, 5));
        assertThat(reservoir.exemplars()).as("looking ahead changes nothing").isEmpty();
        begin(reservoir, 1);
        assertThat(reservoir.exemplars()).isEqualTo(positions(0, 5));
        reservoir.offer(positions(5, 9));
        begin(reservoir, 1);
        assertThat(reservoir.exemplars()).as("the domain's own samples").isEqualTo(positions(0, 5));
        begin(reservoir, 3);
        assertThat(reservoir.exemplars()).isEqualTo(positions(0, 9));
    }

    @Test
    void aRestoredReservoirGoesOnAsIfItHadNeverStopped(@TempDir Path directory) throws IOException {
        List<EventPosition> samples = new ArrayList<>(positions(0, 300));
        samples.add(new EventPosition(5, 5_000_000_000L));
        for (int stop : new int[] {1, 7, 15, 16, 17, 150, 300}) {
            ReplayReservoir whole = reservoir(9, 16);
            offerAndBegin(whole, samples, 0, samples.size());
            ReplayReservoir stopped = reservoir(9, 16);
            offerAndBegin(stopped, samples, 0, stop);
            ReplayReservoir resumed = reservoir(9, 16);
            try (NDManager manager = NDManager.newBaseManager()) {
                Path file = directory.resolve("state-" + stop);
                Safetensors.write(file, stopped.state(manager), Map.of());
                resumed.restore(Safetensors.read(manager, file), stopped.counters());
                assertThat(resumed.exemplars()).isEqualTo(stopped.exemplars());
                offerAndBegin(resumed, samples, stop, samples.size());

                assertThat(rows(resumed.state(manager))).isEqualTo(rows(whole.state(manager)));
            }
            assertThat(resumed.counters()).isEqualTo(whole.counters());
        }
    }

    @Test
    void theStateIsTwoTablesOfPartitionAndOffset() {
        ReplayReservoir reservoir = filled(1, 4, List.of(new EventPosition(2, 30), new EventPosition(1, 40)));
        begin(reservoir, 1);
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> state = reservoir.state(manager);
            assertThat(state).containsOnlyKeys("replay/growing", "replay/frozen");
            assertThat(state.get("replay/growing").getShape()).isEqualTo(new Shape(2, 2));
            assertThat(state.get("replay/growing").getDataType()).isEqualTo(DataType.INT64);
            assertThat(state.get("replay/growing").toLongArray()).containsExactly(2, 30, 1, 40);
            assertThat(state.get("replay/frozen").toLongArray()).containsExactly(1, 40, 2, 30);
        }
        assertThat(reservoir.counters())
                .containsOnly(Map.entry("replay-offered", "2"), Map.entry("replay-domain", "1"));
    }

    @Test
    void anEmptyReservoirHasNoTensorsAndCanBeRestored() {
        ReplayReservoir empty = reservoir(1, 4);
        ReplayReservoir restored = filled(1, 4, positions(0, 9));
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(empty.state(manager)).isEmpty();
            restored.restore(empty.state(manager), empty.counters());
        }
        assertThat(restored.exemplarsIn(1, NO_EVENTS)).isEmpty();
        assertThat(restored.counters()).isEqualTo(empty.counters());
    }

    @Test
    void withoutCapacityNothingIsKeptAndThereIsNoState() {
        ReplayReservoir none = filled(1, 0, positions(0, 50));
        begin(none, 1);
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(none.state(manager)).isEmpty();
        }
        assertThat(none.counters()).isEmpty();
        assertThat(none.exemplars()).isEmpty();
        none.restore(Map.of(), Map.of());
    }

    @Test
    void anotherCapacityIsRefusedOnceItWouldMatter() {
        try (NDManager manager = NDManager.newBaseManager()) {
            ReplayReservoir full = filled(1, 4, positions(0, 9));
            for (int other : new int[] {3, 5}) {
                ReplayReservoir changed = reservoir(1, other);
                assertThatThrownBy(() -> changed.restore(full.state(manager), full.counters()))
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("keeps 4 of the 9 samples")
                        .hasMessageContaining("learner.replay-size is " + other);
            }
            ReplayReservoir half = filled(1, 4, positions(0, 2));
            ReplayReservoir larger = reservoir(1, 6);
            larger.restore(half.state(manager), half.counters());
            assertThat(larger.exemplarsIn(1, NO_EVENTS)).isEqualTo(positions(0, 2));
        }
    }

    /** Of events of 10 bytes, 3 fit into 35; the reservoir is full with 4 of 5 by then. */
    @Test
    void whatDoesNotFitTheBytesIsGivenUpForGoodAndTheRestStaysAUniformChoice() {
        int seeds = 2_000;
        int[] kept = new int[20];
        for (int seed = 0; seed < seeds; seed++) {
            ReplayReservoir reservoir = new ReplayReservoir(seed, new ReplayLimits(4, 35, false));
            reservoir.offer(positions(0, 10));
            List<EventPosition> chosen = reservoir.exemplarsIn(1, TEN_BYTES);
            assertThat(chosen).hasSize(3);
            reservoir.beginDomain(1);
            assertThat(reservoir.exemplars()).isEqualTo(chosen);
            assertThat(reservoir.counters()).containsEntry("replay-slots", "3");
            reservoir.offer(positions(10, 20));
            assertThat(reservoir.exemplarsIn(2, TEN_BYTES)).hasSize(3);
            reservoir.exemplarsIn(2, TEN_BYTES).forEach(position -> kept[(int) position.offset()]++);
        }
        double share = 3 / 20.0;
        double tolerance = 5 * Math.sqrt(seeds * share * (1 - share));
        for (int sample = 0; sample < 20; sample++) {
            assertThat(Math.abs(kept[sample] - seeds * share))
                    .as("sample %d", sample)
                    .isLessThan(tolerance);
        }
    }

    @Test
    void aReservoirThatGaveUpSlotsIsRestoredWithTheRest() {
        ReplayReservoir whole = new ReplayReservoir(5, new ReplayLimits(4, 35, true));
        whole.offer(positions(0, 10));
        whole.exemplarsIn(1, TEN_BYTES);
        whole.beginDomain(1);
        ReplayReservoir resumed = new ReplayReservoir(5, new ReplayLimits(4, 35, true));
        try (NDManager manager = NDManager.newBaseManager()) {
            resumed.restore(whole.state(manager), whole.counters());
            assertThat(resumed.exemplars()).isEqualTo(whole.exemplars());
            for (EventPosition exemplar : whole.exemplars()) {
                assertThat(resumed.kept(exemplar))
                        .contains(TEN_BYTES.values(List.of(exemplar)).get(0));
            }
            List.of(whole, resumed).forEach(reservoir -> {
                reservoir.offer(positions(10, 40));
                reservoir.exemplarsIn(2, TEN_BYTES);
                reservoir.beginDomain(2);
            });
            assertThat(resumed.exemplars()).isEqualTo(whole.exemplars());
            assertThat(resumed.counters()).isEqualTo(whole.counters());
            assertThat(resumed.state(manager))
                    .containsOnlyKeys(
                            "replay/growing",
                            "replay/frozen",
                            "exemplars/positions",
                            "exemplars/lengths",
                            "exemplars/bytes");
        }
    }

    /** Offers one sample at a time; a domain begins with every tenth. */
    private static void offerAndBegin(ReplayReservoir reservoir, List<EventPosition> samples, int from, int to) {
        for (int i = from; i < to; i++) {
            begin(reservoir, i / 10);
            reservoir.offer(samples.subList(i, i + 1));
        }
    }

    private static void begin(ReplayReservoir reservoir, int domain) {
        reservoir.exemplarsIn(domain, NO_EVENTS);
        reservoir.beginDomain(domain);
    }

    private static ReplayReservoir reservoir(long seed, int capacity) {
        return new ReplayReservoir(seed, new ReplayLimits(capacity, Long.MAX_VALUE, false));
    }

    private static ReplayReservoir filled(long seed, int capacity, List<EventPosition> samples) {
        ReplayReservoir reservoir = reservoir(seed, capacity);
        reservoir.offer(samples);
        return reservoir;
    }

    private static List<EventPosition> positions(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(offset -> new EventPosition(0, offset))
                .toList();
    }

    private static List<Long> slots(ReplayReservoir reservoir) {
        try (NDManager manager = NDManager.newBaseManager()) {
            long[] rows = reservoir.state(manager).get("replay/growing").toLongArray();
            return IntStream.range(0, rows.length / 2)
                    .mapToObj(row -> rows[2 * row + 1])
                    .toList();
        }
    }

    private static List<Long> draws(long seed, int... samples) {
        List<Long> draws = new ArrayList<>();
        for (int sample : samples) {
            draws.add(new CounterRandom(seed, "reservoir", sample).nextLong(sample + 1L));
        }
        return draws;
    }

    private static Map<String, List<Long>> rows(Map<String, NDArray> state) {
        Map<String, List<Long>> rows = new TreeMap<>();
        state.forEach((name, array) ->
                rows.put(name, LongStream.of(array.toLongArray()).boxed().toList()));
        return rows;
    }
}
