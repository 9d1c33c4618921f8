package io.palimpsest.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacerTest {

    private final AtomicLong now = new AtomicLong(17);

    @Test
    void aHundredTurnsAtTenASecondTakeTenSeconds() {
        Pacer pacer = new Pacer(10, now::get, nanoseconds -> now.addAndGet(Math.min(nanoseconds, 30_000_000)));
        for (int turn = 0; turn <= 100; turn++) {
            pacer.await();
        }
        assertThat(now.get() - 17).isEqualTo(10_000_000_000L);
    }

    @Test
    void withoutALimitNobodyWaits() {
        Pacer pacer = new Pacer(0, now::get, nanoseconds -> now.addAndGet(nanoseconds));
        pacer.await();
        pacer.await();
        assertThat(now.get()).isEqualTo(17);
    }
}
