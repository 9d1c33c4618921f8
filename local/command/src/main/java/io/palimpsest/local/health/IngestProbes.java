package io.palimpsest.local.health;

import io.palimpsest.ingest.IngestStatus;
import java.util.Map;
import java.util.function.Supplier;

/** Probes of an ingest: it lives until its run has ended, and is ready while it sends. Safe from any thread. */
public final class IngestProbes implements Probes {
    private final Supplier<IngestStatus> status;

    /** @param status tells how far the run has come; safe from any thread */
    public IngestProbes(Supplier<IngestStatus> status) {
        this.status = status;
    }

    @Override
    public Probe live() {
        IngestStatus.Phase phase = status.get().phase();
        return probe(phase, phase != IngestStatus.Phase.ENDED);
    }

    @Override
    public Probe ready() {
        IngestStatus.Phase phase = status.get().phase();
        return probe(phase, phase == IngestStatus.Phase.SENDING);
    }

    @Override
    public Probe started() {
        IngestStatus.Phase phase = status.get().phase();
        return probe(phase, phase == IngestStatus.Phase.SENDING || phase == IngestStatus.Phase.ENDED);
    }

    private static Probe probe(IngestStatus.Phase phase, boolean well) {
        return new Probe(well, Map.of("phase", phase));
    }
}
