package io.palimpsest.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.palimpsest.trainer.checkpoint.TensorDigest;
import io.palimpsest.trainer.learner.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares training on a GPU with training on the CPU, and with itself: prints, as Markdown, how far the losses are apart, and whether two runs on
 * the GPU, and one that was stopped and restored, end with the same bits.
 *
 * <p>Arguments: the device of the comparison ({@code gpu}, or {@code cpu} to try the program itself), the preset, the batch size, the steps of each of
 * two domains, then learners.
 */
public final class DeviceComparison {

    private record Run(List<Double> losses, Map<String, String> digests) {}

    private DeviceComparison() {}

    /** Compares every learner. */
    public static void main(String[] arguments) {
        Device device = arguments[0].equals("gpu") ? Device.gpu() : Device.cpu();
        int steps = Integer.parseInt(arguments[3]);
        Engine.getInstance();
        print("| learner | losses from CPU, first step | median | largest | second run | resumed run |");
        print("| --- | ---: | ---: | ---: | --- | --- |");
        for (String learner : Arrays.asList(arguments).subList(4, arguments.length)) {
            Map<String, String> settings = Map.of(
                    "model.preset",
                    arguments[1],
                    "learner.name",
                    learner,
                    "learner.batch-size",
                    arguments[2],
                    "learner.queue-size",
                    Integer.toString(2 * Integer.parseInt(arguments[2])));
            Run host = run(settings, Device.cpu(), steps, false);
            Run once = run(settings, device, steps, false);
            Run again = run(settings, device, steps, false);
            Run resumed = run(settings, device, steps, true);
            double[] apart = new double[once.losses().size()];
            for (int step = 0; step < apart.length; step++) {
                apart[step] = Math.abs(once.losses().get(step) / host.losses().get(step) - 1);
            }
            double first = apart[0];
            Arrays.sort(apart);
            print(
                    "| `%s` | %.1e | %.1e | %.1e | %s | %s |",
                    learner,
                    first,
                    apart[apart.length / 2],
                    apart[apart.length - 1],
                    verdict(once, again),
                    verdict(once, resumed));
        }
    }

    private static Run run(Map<String, String> settings, Device device, int steps, boolean stopping) {
        List<Double> losses = new ArrayList<>();
        MadeUpTraining training = new MadeUpTraining(settings, device);
        for (int step = 0; step < 2 * steps; step++) {
            int domain = step / steps;
            if (step % steps == 0) {
                training.beginDomain(domain, step);
            }
            if (stopping && step == steps + steps / 2) {
                MadeUpTraining restored = new MadeUpTraining(settings, device);
                restored.goOnFrom(training);
                training.close();
                training = restored;
            }
            losses.add(training.step(step, domain, new Schedule(step % steps, steps))
                    .total());
        }
        Run run = new Run(losses, training.digests());
        training.close();
        return run;
    }

    private static String verdict(Run one, Run other) {
        List<String> differing = TensorDigest.differing(one.digests(), other.digests());
        int step = 0;
        while (step < one.losses().size()
                && one.losses().get(step).equals(other.losses().get(step))) {
            step++;
        }
        return differing.isEmpty()
                ? "same bits"
                : differing.size() + " of " + one.digests().size() + " tensors differ, losses from step " + step
                        + " on";
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
