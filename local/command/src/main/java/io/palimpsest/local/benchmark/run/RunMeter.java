package io.palimpsest.local.benchmark.run;

import io.palimpsest.local.benchmark.result.JsonFile;
import io.palimpsest.local.benchmark.result.RunFiles;
import io.palimpsest.local.benchmark.result.Spent;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import io.palimpsest.trainer.pipeline.TrainerStatus;
import io.palimpsest.trainer.pipeline.TrainingListener;
import java.nio.file.Files;

/**
 * Measures what training costs and tells how far it is. A step is measured from the end of the one before, or from the beginning of training
 * after a rest, to its own end, on the thread that trains. Used by the training thread.
 */
final class RunMeter implements TrainingListener {

    private final RunFiles files;
    private final ProgressLines progress;
    private final Spent before;
    private long steps;
    private long stepCpuNanos;
    private long stepWallNanos;
    private long lastStep = -1;
    private long lastCpuNanos;
    private long lastWallNanos;

    /**
     * @param files where the costs of earlier starts are found and those of this one are kept
     * @param progress told how far training is
     */
    RunMeter(RunFiles files, ProgressLines progress) {
        this.files = files;
        this.progress = progress;
        this.before = Files.exists(files.spent()) ? JsonFile.read(files.spent(), Spent.class) : Spent.NOTHING;
    }

    @Override
    public void changed(TrainerStatus status) {
        long cpu = ProcessUse.threadCpuNanos();
        long wall = System.nanoTime();
        // The first status tells where training resumes, which is no step that was trained now.
        if (lastStep >= 0 && status.step() > lastStep && !status.losses().isEmpty()) {
            steps += status.step() - lastStep;
            stepCpuNanos += cpu - lastCpuNanos;
            stepWallNanos += wall - lastWallNanos;
        }
        lastStep = status.step();
        lastCpuNanos = cpu;
        lastWallNanos = wall;
        progress.training(status);
    }

    @Override
    public void announced(StoredCheckpoint checkpoint) {
        keep();
    }

    /** {@return what all starts have cost up to now, kept for the next start} */
    Spent keep() {
        Spent all = before.and(new Spent(
                1,
                ProcessUse.wallSeconds(),
                ProcessUse.cpuSeconds(),
                steps,
                stepCpuNanos / 1e9,
                stepWallNanos / 1e9,
                ProcessUse.peakMemoryBytes()));
        JsonFile.write(files.spent(), all);
        return all;
    }
}
