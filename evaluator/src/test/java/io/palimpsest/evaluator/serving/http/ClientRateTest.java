package io.palimpsest.evaluator.serving.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClientRateTest {
    private final AtomicLong now = new AtomicLong();
    private final ClientRate rate = new ClientRate(4, 2, now::get);

    @Test
    void aBucketGivesItsBurstAndThenItsRate() {
        assertThat(rate.take("a")).isZero();
        assertThat(rate.take("a")).isZero();
        assertThat(rate.take("a")).isEqualTo(Duration.ofMillis(250));
        pass(Duration.ofMillis(100));
        assertThat(rate.take("a")).isEqualTo(Duration.ofMillis(150));
        pass(Duration.ofMillis(150));
        assertThat(rate.take("a")).isZero();
        assertThat(rate.take("a")).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void aPauseFillsItToTheBurstAndNoFurther() {
        rate.take("a");
        pass(Duration.ofHours(1));
        assertThat(rate.take("a")).isZero();
        assertThat(rate.take("a")).isZero();
        assertThat(rate.take("a")).isPositive();
    }

    @Test
    void everyClientHasItsOwn() {
        rate.take("a");
        rate.take("a");
        assertThat(rate.take("b")).isZero();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
