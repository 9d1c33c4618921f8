package io.palimpsest.local.health;

import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Probes of a trainer: it lives until training has stopped, and is ready while {@link TrainerStatus#ready}, so a standby lives and is not ready. The
 * reasons are the phase, and why checkpoints cannot be written if they cannot. Told by the training thread.
 */
public final class TrainerProbes implements Probes, TrainingListener {
    private volatile TrainerStatus.Phase phase = TrainerStatus.Phase.STARTING;
    private volatile String checkpointProblem;
    private volatile boolean ready;
    private volatile boolean started;

    @Override
    public void changed(TrainerStatus status) {
        checkpointProblem = status.checkpointProblem();
        phase = status.phase();
        ready = status.ready();
        started = started || phase != TrainerStatus.Phase.STARTING;
    }

    @Override
    public Probe live() {
        return probe(phase != TrainerStatus.Phase.STOPPED);
    }

    @Override
    public Probe ready() {
        return probe(ready);
    }

    @Override
    public Probe started() {
        return probe(started);
    }

    private Probe probe(boolean well) {
        Map<String, Object> reasons = new LinkedHashMap<>();
        reasons.put("phase", phase);
        reasons.put("checkpointProblem", checkpointProblem);
        return new Probe(well, reasons);
    }
}
