package io.palimpsest.evaluator.page;

import io.palimpsest.events.v1.Alarm;
import io.palimpsest.events.v1.AlarmSeverity;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.CheckpointVerdict;
import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.Metric;
import io.palimpsest.events.v1.VerdictFinding;
import io.palimpsest.events.v1.VerdictOutcome;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A generated run of nine domains that looks like a real one: losses fall within a domain and jump at its start, a domain is learned
 * and then partly forgotten. Run {@link #main} to look at the page with it.
 */
final class RecordedRun {
    private static final List<String> DOMAINS = List.of(
            "smileys-emotion",
            "people-body",
            "animals-nature",
            "food-drink",
            "travel-places",
            "activities",
            "objects",
            "symbols",
            "flags");
    private static final int[] GALLERIES = {55, 116, 54, 50, 89, 31, 87, 78, 74};
    private static final int STEPS = 200;

    private RecordedRun() {}

    /**
     * @param learned how many domains are complete; the next is half learned
     */
    static Dashboard upTo(int learned) {
        Dashboard dashboard = new Dashboard("default");
        evaluate(dashboard, 0, 0, false);
        for (int domain = 0; domain <= Math.min(learned, DOMAINS.size() - 1); domain++) {
            int steps = domain == learned ? STEPS / 2 : STEPS;
            train(dashboard, domain, steps);
            evaluate(dashboard, (long) domain * STEPS + steps, domain + 1, domain < learned);
        }
        drift(dashboard, learned * STEPS);
        decide(dashboard, learned);
        dashboard.deadLetters(4);
        return dashboard;
    }

    /** Serves the page on port 8091, or the one given. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8091;
        DashboardServer.start("127.0.0.1", port, upTo(6), Clock.systemUTC());
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void train(Dashboard dashboard, int domain, int steps) {
        for (int index = 0; index < steps; index++) {
            long step = (long) domain * STEPS + index;
            double fall = Math.exp(-index / 60.0) + 0.08 * Math.sin(step * 12.9898);
            Map<String, Double> terms = new HashMap<>(Map.of("itc", 0.6 + 2.4 * fall, "mci", 0.9 + 2.2 * fall));
            if (domain > 0) {
                terms.put("tpc", 0.25 + 0.3 * (1 - fall));
                terms.put("tps", 0.15 + 0.2 * (1 - fall));
            }
            double total =
                    terms.values().stream().mapToDouble(Double::doubleValue).sum();
            dashboard.add(metric("loss.total", total, step, null, DOMAINS.get(domain), Map.of()));
            terms.forEach((term, value) ->
                    dashboard.add(metric("loss." + term, value, step, null, DOMAINS.get(domain), Map.of())));
        }
        dashboard.add(metric("throughput.pairs", 212.4, 0, null, null, Map.of()));
        dashboard.add(metric("lag.events", 1834, 0, null, null, Map.of()));
        dashboard.add(metric("delay.seconds", 41.5, 0, null, null, Map.of()));
        dashboard.add(metric("learning.rate", 7.3e-4, 0, null, null, Map.of()));
    }

    private static void drift(Dashboard dashboard, int steps) {
        for (int step = 0; step < steps; step += 4) {
            Instant time = Instant.now().minusSeconds((9L * STEPS - step) / 6);
            double jump = Math.exp(-step % STEPS / 20.0);
            for (String average : List.of("fading", "sliding")) {
                add(dashboard, "prequential.loss", 2.2 + jump, time, "average", average);
                add(dashboard, "prequential.error", 0.7 + 0.2 * jump, time, "average", average);
            }
            for (String modality : List.of("image", "text")) {
                add(dashboard, "drift.data.mmd", 0.01 + 0.2 * jump, time, "modality", modality);
            }
            add(dashboard, "drift.input", 0.3 + 4 * jump, time, "statistic", "brightness");
        }
    }

    private static void add(Dashboard dashboard, String name, double value, Instant time, String label, String of) {
        dashboard.add(Metric.newBuilder(metric(name, value, 0, null, null, Map.of(label, of)))
                .setTime(time)
                .build());
    }

    private static void decide(Dashboard dashboard, int learned) {
        for (int domain = 0; domain < learned; domain++) {
            long step = (long) (domain + 1) * STEPS;
            Instant time = Instant.now().minusSeconds((9L * STEPS - step) / 6);
            boolean kept = domain != learned - 1;
            dashboard.add(CheckpointVerdict.newBuilder()
                    .setModel("default")
                    .setCheckpointId(id(step, domain + 1))
                    .setStep(step)
                    .setOutcome(kept ? VerdictOutcome.PASS : VerdictOutcome.FAIL)
                    .setRevision(1)
                    .setComparedWith(domain == 0 ? null : id(step - STEPS, domain))
                    .setFindings(List.of(VerdictFinding.newBuilder()
                            .setRule("worst-domain")
                            .setKept(kept)
                            .setDomain(DOMAINS.get(0))
                            .setMessage("smileys-emotion has lost 12.4 points, more than the 10.0 allowed.")
                            .build()))
                    .setTime(time)
                    .build());
            if (kept) {
                dashboard.add(ControlCommand.newBuilder()
                        .setModel("default")
                        .setCommandId("command-" + domain)
                        .setKind(ControlKind.PROMOTE)
                        .setCheckpointId(id(step, domain + 1))
                        .setReason("its verdict is PASS")
                        .setIssuedBy("gate")
                        .setIssuedAt(time)
                        .build());
            }
            dashboard.add(Alarm.newBuilder()
                    .setModel("default")
                    .setAlarmId("data-drift/image/" + domain)
                    .setKind("data-drift")
                    .setSeverity(AlarmSeverity.WARNING)
                    .setActive(kept)
                    .setMessage("The pictures have changed: MMD squared is 0.21 where 0.04 is usual.")
                    .setDomain(DOMAINS.get(domain + 1))
                    .setStep(step)
                    .setTime(time)
                    .build());
        }
    }

    private static String id(long step, int seen) {
        return String.format("step-%08d-3f9a2c%02x", step, seen);
    }

    private static void evaluate(Dashboard dashboard, long step, int seen, boolean end) {
        String id = id(step, seen);
        dashboard.add(CheckpointAnnouncement.newBuilder()
                .setModel("default")
                .setCheckpointId(id)
                .setStep(step)
                .setLocation("file:///nowhere")
                .setManifestSha256("0".repeat(64))
                .setLearner("CTP")
                .setDomain(seen == 0 ? null : DOMAINS.get(seen - 1))
                .setDomainIndex(seen - 1)
                .setDomainsSeen(DOMAINS.subList(0, seen))
                .setEndOfDomain(end)
                .setTrainedPairs(step * 32)
                .setCreatedAt(Instant.now().minusSeconds((9 * STEPS - step) / 6))
                .build());
        double sum = 0;
        for (int column = 0; column < DOMAINS.size(); column++) {
            double chance = 100.0 * 16 / 3 / GALLERIES[column];
            int since = seen - 1 - column;
            double value = since < 0 ? chance * 1.4 : chance + (62 - column % 3 * 9 - chance) * Math.pow(0.86, since);
            sum += since < 0 ? 0 : value;
            dashboard.add(metric(
                    "retrieval.r_mean",
                    value,
                    step,
                    id,
                    DOMAINS.get(column),
                    Map.of("split", "test", "gallery", String.valueOf(GALLERIES[column]))));
        }
        if (seen > 0) {
            overall(dashboard, "continual.average_accuracy", sum / seen, step, id);
            overall(dashboard, "continual.backward_transfer", seen == 1 ? Double.NaN : -2.7 * (seen - 1), step, id);
            overall(dashboard, "continual.forward_transfer", seen == 1 ? Double.NaN : 2.1, step, id);
            overall(dashboard, "continual.forgetting_max", seen == 1 ? Double.NaN : 2.7 * (seen - 1), step, id);
            for (int column = 0; column < seen; column++) {
                Map<String, String> test = Map.of("split", "test");
                String domain = DOMAINS.get(column);
                dashboard.add(metric("continual.forgotten", 3.0 * (seen - 1 - column), step, id, domain, test));
                dashboard.add(metric(
                        "drift.representation.cross",
                        Math.pow(0.9, seen - 1 - column),
                        step,
                        id,
                        domain,
                        Map.of("since", "learned")));
                dashboard.add(metric("continual.peak_step", 100.0 * (column + 1), step, id, domain, test));
            }
            overall(dashboard, "retrieval.r_mean", 55.0 / seen + 4, step, id);
        }
    }

    private static void overall(Dashboard dashboard, String name, double value, long step, String id) {
        dashboard.add(metric(name, value, step, id, null, Map.of("split", "test")));
    }

    private static Metric metric(
            String name, double value, long step, String checkpoint, String domain, Map<String, String> labels) {
        return Metric.newBuilder()
                .setModel("default")
                .setName(name)
                .setValue(value)
                .setSource("test")
                .setStep(step)
                .setCheckpointId(checkpoint)
                .setDomain(domain)
                .setLabels(labels)
                .setTime(Instant.EPOCH)
                .build();
    }
}
