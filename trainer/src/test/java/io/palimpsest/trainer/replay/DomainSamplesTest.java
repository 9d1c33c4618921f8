package io.palimpsest.trainer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.trainer.plan.EventPosition;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DomainSamplesTest {

    @Test
    void aDomainThatFitsIsKeptWholeAndTheNextBeginsEmpty() {
        DomainSamples samples = new DomainSamples(3, 100);
        samples.beginDomain(0);
        samples.offer(positions(5, 8));
        samples.offer(positions(0, 2));
        assertThat(samples.positions()).containsExactlyElementsOf(List.of(at(0), at(1), at(5), at(6), at(7)));

        samples.beginDomain(1);
        assertThat(samples.positions()).isEmpty();
        samples.offer(positions(8, 9));
        assertThat(samples.positions()).containsExactly(at(8));
    }

    @Test
    void aLargerDomainIsChosenFromAndEveryDomainChoosesAnew() {
        assertThat(chosen(0, 200)).hasSize(20).isSorted().isNotEqualTo(chosen(1, 200));
        assertThat(chosen(0, 200)).isEqualTo(chosen(0, 200));
    }

    @Test
    void restoredItGoesOnAsIfItHadNeverStopped() {
        for (int stop : new int[] {0, 1, 19, 20, 21, 150}) {
            DomainSamples whole = new DomainSamples(3, 20);
            whole.beginDomain(2);
            whole.offer(positions(0, 200));
            DomainSamples stopped = new DomainSamples(3, 20);
            stopped.beginDomain(2);
            stopped.offer(positions(0, stop));
            DomainSamples resumed = new DomainSamples(3, 20);
            try (NDManager manager = NDManager.newBaseManager()) {
                resumed.restore(stopped.state(manager), stopped.counters());
            }
            resumed.offer(positions(stop, 200));

            assertThat(resumed.positions()).isEqualTo(whole.positions());
            assertThat(resumed.counters()).isEqualTo(whole.counters());
        }
    }

    @Test
    void withoutCapacityThereIsNoState() {
        DomainSamples none = new DomainSamples(3, 0);
        none.offer(positions(0, 9));
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(none.state(manager)).isEmpty();
        }
        assertThat(none.counters()).isEmpty();
        none.restore(Map.of(), Map.of());
        assertThat(none.positions()).isEmpty();
    }

    @Test
    void anotherCapacityIsRefused() {
        DomainSamples full = new DomainSamples(3, 4);
        full.offer(positions(0, 9));
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThatThrownBy(() -> new DomainSamples(3, 5).restore(full.state(manager), full.counters()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("keeps 4 of the 9 samples")
                    .hasMessageContaining("learner.look-back-samples is 5");
        }
    }

    private static List<EventPosition> chosen(int domain, int samples) {
        DomainSamples chosen = new DomainSamples(3, 20);
        chosen.beginDomain(domain);
        chosen.offer(positions(0, samples));
        return chosen.positions();
    }

    private static List<EventPosition> positions(long from, long to) {
        return LongStream.range(from, to).mapToObj(DomainSamplesTest::at).toList();
    }

    private static EventPosition at(long offset) {
        return new EventPosition(0, offset);
    }
}
