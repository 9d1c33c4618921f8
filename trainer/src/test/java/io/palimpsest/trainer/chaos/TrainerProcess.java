package io.palimpsest.trainer.chaos;

import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.FencedException;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.ledger.RecordsLostException;
import io.palimpsest.trainer.pipeline.MicroModel;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;
import io.palimpsest.trainer.pipeline.TrainingLoop;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A trainer of the micro model in a process of its own. The first argument is the step at whose end of domain the run is complete, the others
 * are settings as {@code key=value}. It prints a line for every phase, step and announced checkpoint, and ends by itself when the run is
 * complete; SIGTERM stops it cleanly.
 */
public final class TrainerProcess implements TrainingListener {

    static final int FAILED = 1;
    static final int FENCED = 4;
    static final int RECORDS_LOST = 5;

    private final long lastStep;
    private final TrainingLoop loop;
    private TrainerStatus.Phase phase;
    private long step = -1;
    private String problem;

    private TrainerProcess(long lastStep, Settings settings, String learner) {
        this.lastStep = lastStep;
        this.loop = new TrainingLoop(settings, this, () -> MicroModel.setup(learner), Clock.systemUTC());
    }

    public static void main(String[] arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            given.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        Settings settings =
                Settings.of(SettingCatalogue.combine(KafkaSettings.catalogue(), TrainerSettings.catalogue()), given);
        CountDownLatch done = new CountDownLatch(1);
        TrainerProcess process = new TrainerProcess(Long.parseLong(arguments[0]), settings, given.get("learner.name"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            process.loop.stop();
            try {
                done.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }));
        int code = process.run();
        done.countDown();
        System.exit(code);
    }

    private int run() {
        try {
            loop.run();
            return 0;
        } catch (FencedException replaced) {
            say("exit " + replaced.getMessage());
            return FENCED;
        } catch (RecordsLostException lost) {
            say("exit " + lost.getMessage());
            return RECORDS_LOST;
        } catch (RuntimeException failure) {
            say("exit " + failure);
            failure.printStackTrace(System.out);
            return FAILED;
        }
    }

    @Override
    public void changed(TrainerStatus status) {
        if (status.phase() != phase) {
            phase = status.phase();
            say("phase " + phase);
        }
        if (status.step() != step) {
            // The first status of a restart tells the step that was resumed, which is not one that was trained now.
            say((status.losses().isEmpty() ? "at " : "step ") + status.step());
            step = status.step();
        }
        if (!java.util.Objects.equals(status.checkpointProblem(), problem)) {
            problem = status.checkpointProblem();
            say("ready " + status.ready() + " " + problem);
        }
    }

    @Override
    public void announced(StoredCheckpoint checkpoint) {
        say("announced " + checkpoint.id());
        if (checkpoint.manifest().step() >= lastStep && checkpoint.manifest().endOfDomain()) {
            loop.stop();
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
