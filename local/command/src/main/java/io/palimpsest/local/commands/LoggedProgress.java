package io.palimpsest.local.commands;

import io.palimpsest.schemas.logs.LogField;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log where training stands: every change of phase, and the step every few seconds. Used by one thread. */
final class LoggedProgress implements TrainingListener {

    private static final Logger LOG = LoggerFactory.getLogger(LoggedProgress.class);
    private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

    private TrainerStatus.Phase phase;
    private long lastLine = System.nanoTime() - INTERVAL;

    @Override
    public void changed(TrainerStatus status) {
        boolean due = System.nanoTime() - lastLine >= INTERVAL;
        if (status.phase() == phase && !(due && status.phase() == TrainerStatus.Phase.TRAINING)) {
            return;
        }
        phase = status.phase();
        lastLine = System.nanoTime();
        String phaseName = status.phase().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (status.domain() == null) {
            LOG.atInfo().addKeyValue(LogField.PHASE, phaseName).log("{}", phaseName);
            return;
        }
        double loss = status.losses().getOrDefault("total", Double.NaN);
        LOG.atInfo()
                .addKeyValue(LogField.PHASE, phaseName)
                .addKeyValue(LogField.STEP, status.step())
                .addKeyValue(LogField.DOMAIN, status.domain())
                .addKeyValue(LogField.PLANNED, status.plannedSteps())
                .addKeyValue(LogField.LOSS, loss)
                .addKeyValue(LogField.PAIRS_PER_SECOND, status.pairsPerSecond())
                .addKeyValue(LogField.LAG, status.lagEvents())
                .log(
                        "{}, domain {} {}, step {} of {} planned, loss {}, {} pairs/s, lag {} events",
                        phaseName,
                        status.domainIndex() + 1,
                        status.domain(),
                        status.step(),
                        status.plannedSteps(),
                        String.format(Locale.ROOT, "%.3f", loss),
                        Math.round(status.pairsPerSecond()),
                        status.lagEvents());
    }
}
