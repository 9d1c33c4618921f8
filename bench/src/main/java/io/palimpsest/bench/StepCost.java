package io.palimpsest.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.palimpsest.trainer.learner.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Prints, as a row of Markdown, how long a training step takes, from plain arrays to the losses read back.
 *
 * <p>Arguments: {@code cpu} or {@code gpu}, the preset, the learner, the batch size, the number of steps, then any settings as {@code key=value}.
 * The first fifth of the steps is not counted. All steps but the first {@value #FIRST} belong to a second domain, where learners do most.
 */
public final class StepCost {
    private static final int FIRST = 2;

    private StepCost() {}

    /** Runs one combination. */
    public static void main(String[] arguments) {
        Device device = arguments[0].equals("gpu") ? Device.gpu() : Device.cpu();
        String batch = arguments[3];
        int steps = Integer.parseInt(arguments[4]);
        Engine.getInstance();
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "model.preset",
                arguments[1],
                "learner.name",
                arguments[2],
                "learner.batch-size",
                batch,
                "learner.queue-size",
                Integer.toString(2 * Integer.parseInt(batch))));
        for (String setting : Arrays.asList(arguments).subList(5, arguments.length)) {
            settings.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        double[] milliseconds = new double[steps];
        try (MadeUpTraining training = new MadeUpTraining(settings, device)) {
            for (int step = 0; step < steps; step++) {
                int domain = step < FIRST ? 0 : 1;
                if (step == 0 || step == FIRST) {
                    training.beginDomain(domain, step);
                }
                long begun = System.nanoTime();
                training.step(step, domain, new Schedule(domain == 0 ? step : step - FIRST, steps));
                milliseconds[step] = (System.nanoTime() - begun) / 1e6;
            }
        }
        double[] counted = Arrays.copyOfRange(milliseconds, steps / 5, steps);
        Arrays.sort(counted);
        double median = counted[counted.length / 2];
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %.1f | %.1f to %.1f | %.0f |",
                device.isGpu() ? device.toString() : JniUtils.getNumThreads() + " threads",
                arguments[1],
                arguments[2],
                batch,
                median,
                counted[counted.length / 10],
                counted[counted.length * 9 / 10],
                1000 * Integer.parseInt(batch) / median));
    }
}
