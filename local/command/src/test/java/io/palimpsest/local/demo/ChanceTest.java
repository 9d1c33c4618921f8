package io.palimpsest.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ChanceTest {

    @Test
    void chanceIsTheMeanOfTheThreeRanksOverTheGallery() {
        assertThat(Chance.meanRecall(100)).isCloseTo((1 + 5 + 10) / 3.0, within(1e-9));
    }

    @Test
    void rankBeyondTheGalleryIsCertain() {
        assertThat(Chance.meanRecall(5)).isCloseTo((20 + 100 + 100) / 3.0, within(1e-9));
    }

    @Test
    void emptyGalleryIsRefused() {
        assertThatThrownBy(() -> Chance.meanRecall(0)).hasMessageContaining("at least 1");
    }
}
