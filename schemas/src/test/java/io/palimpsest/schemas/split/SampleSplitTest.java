package io.palimpsest.schemas.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.palimpsest.events.v1.ImageTextPair;
import io.palimpsest.events.v1.Split;
import io.palimpsest.schemas.SampleEvents;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleSplitTest {
    @Test
    void anExplicitSplitWins() {
        for (Split split : new Split[] {Split.TRAIN, Split.VALIDATION, Split.TEST}) {
            assertThat(SampleSplit.of(pair("sample-0", split))).isEqualTo(split);
        }
    }

    @Test
    void theHashIsPinnedBecauseAChangeWouldTrainHeldOutSamples() {
        // SHA-256 of sample-0 starts a5bb10eb, of sample-1 0899cd85, by another implementation.
        assertThat(IntStream.range(0, 12).mapToObj(index -> SampleSplit.ofSampleId("sample-" + index)))
                .containsExactly(
                        Split.TRAIN,
                        Split.TRAIN,
                        Split.TRAIN,
                        Split.TRAIN,
                        Split.TRAIN,
                        Split.VALIDATION,
                        Split.TRAIN,
                        Split.VALIDATION,
                        Split.TRAIN,
                        Split.TRAIN,
                        Split.TRAIN,
                        Split.TEST);
    }

    @Test
    void theSharesAreEightyEightAndTwelvePercent() {
        Map<Split, Long> counts = IntStream.range(0, 100_000)
                .mapToObj(index -> SampleSplit.ofSampleId("id/" + index))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(counts.get(Split.TRAIN) / 1000.0).isCloseTo(80, within(0.5));
        assertThat(counts.get(Split.VALIDATION) / 1000.0).isCloseTo(8, within(0.4));
        assertThat(counts.get(Split.TEST) / 1000.0).isCloseTo(12, within(0.4));
        assertThat(counts).doesNotContainKey(Split.UNSPECIFIED);
    }

    @Test
    void onlyTrainSamplesAreTrained() {
        assertThat(SampleSplit.trained(pair("x", Split.TRAIN))).isTrue();
        assertThat(SampleSplit.trained(pair("x", Split.VALIDATION))).isFalse();
        assertThat(SampleSplit.trained(pair("x", Split.TEST))).isFalse();
    }

    private static ImageTextPair pair(String sampleId, Split split) {
        return ImageTextPair.newBuilder(SampleEvents.pair())
                .setSampleId(sampleId)
                .setSplit(split)
                .build();
    }
}
