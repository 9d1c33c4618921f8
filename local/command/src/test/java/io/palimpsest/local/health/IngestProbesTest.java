package io.palimpsest.local.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.ingest.IngestStatus;
import io.palimpsest.ingest.IngestStatus.Phase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestProbesTest {

    @ParameterizedTest
    @CsvSource({
        "STARTING, true, false, false",
        "READING, true, false, false",
        "SENDING, true, true, true",
        "ENDED, false, false, true"
    })
    void anIngestIsReadyWhileItSends(Phase phase, boolean live, boolean ready, boolean started) {
        IngestProbes probes = new IngestProbes(() -> new IngestStatus(phase, 9, 3, 3, 0, 0, 0));
        assertThat(probes.live().well()).isEqualTo(live);
        assertThat(probes.ready().well()).isEqualTo(ready);
        assertThat(probes.started().well()).isEqualTo(started);
        assertThat(probes.ready().reasons()).containsEntry("phase", phase);
    }
}
