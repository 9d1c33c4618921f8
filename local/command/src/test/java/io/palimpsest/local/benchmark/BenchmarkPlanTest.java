package io.palimpsest.local.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchmarkPlanTest {

    @Test
    void everySeedOfAnOrderComparesAllVariantsBeforeTheNext() {
        BenchmarkOptions options = new BenchmarkOptions(
                List.of(Variant.of("CTP+ER"), Variant.of("SeqF")),
                List.of(1L, -2L),
                List.of(Plans.stream("listed"), Plans.stream("shuffled:7")),
                "test",
                new Passes(24, 12),
                Map.of());
        assertThat(BenchmarkPlan.runs(options))
                .extracting(PlannedRun::id)
                .containsExactly(
                        "CTP-ER_seed1_listed",
                        "SeqF_seed1_listed",
                        "CTP-ER_seed-2_listed",
                        "SeqF_seed-2_listed",
                        "CTP-ER_seed1_shuffled-7",
                        "SeqF_seed1_shuffled-7",
                        "CTP-ER_seed-2_shuffled-7",
                        "SeqF_seed-2_shuffled-7");
    }

    @Test
    void theSameRunTwiceIsRefused() {
        assertThatThrownBy(() -> BenchmarkPlan.runs(Plans.options(Variant.of("CTP"), Variant.of("CTP"))))
                .hasMessageContaining("variant 'CTP', seed 1, order listed is asked for twice");
    }

    @Test
    void twoRunsWithOneNameAreRefused() {
        assertThatThrownBy(() ->
                        BenchmarkPlan.runs(Plans.options(Variant.of("CTP+ER"), new Variant("CTP ER", "CTP", Map.of()))))
                .hasMessageContaining("would both be called CTP-ER_seed1_listed");
    }
}
