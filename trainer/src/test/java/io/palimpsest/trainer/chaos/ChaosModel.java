package io.palimpsest.trainer.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One model of a cluster and the processes that train it. Safe from any thread. */
final class ChaosModel {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final int MOST_RESTARTS = 5;

    private final ChaosCluster cluster;
    private final String name;
    private final Variant variant;
    private final Map<String, String> settings;

    ChaosModel(ChaosCluster cluster, String name, Variant variant) {
        this.cluster = cluster;
        this.name = name;
        this.variant = variant;
        this.settings = new LinkedHashMap<>(cluster.settings());
        settings.put("model.name", name);
        settings.put("learner.name", variant.learner());
        settings.put("engine.threads", Integer.toString(variant.threads()));
    }

    String name() {
        return name;
    }

    /** The same model, of which all processes get one more setting. */
    ChaosModel with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    Path checkpoints() {
        return Path.of(settings.get("checkpoint.directory"));
    }

    /** Starts a trainer, with further settings as {@code key=value}. */
    ChildProcess start(String... more) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        for (String setting : more) {
            all.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        List<String> arguments = new ArrayList<>();
        arguments.add(Long.toString(variant.steps()));
        all.forEach((key, value) -> arguments.add(key + "=" + value));
        return ChildProcess.start(TrainerProcess.class, arguments);
    }

    /** Trains until the run is complete, in one process that nothing disturbs. */
    ChildProcess complete() throws InterruptedException {
        ChildProcess child = start();
        int code = child.end(PATIENCE);
        if (code != 0) {
            throw new AssertionError(
                    "the undisturbed trainer of " + name + " ended with " + code + ":\n" + child.transcript());
        }
        return child;
    }

    /** Restarts a trainer that ended with an error, as whoever runs it does, until the run is complete; says how often. */
    int supervise(ChildProcess first, Duration patience) throws InterruptedException {
        int code = first.end(patience);
        int restarts = 0;
        while (code != 0) {
            if (++restarts > MOST_RESTARTS) {
                throw new AssertionError(name + " does not recover");
            }
            try (ChildProcess next = start()) {
                code = next.end(patience);
            }
        }
        return restarts;
    }

    /** Every file of its checkpoints with length and time of change. */
    List<String> checkpointFiles() throws IOException {
        return files().stream().filter(file -> file.contains("/step-")).toList();
    }

    /** Every file of its store with length and time of change. */
    List<String> files() throws IOException {
        try (Stream<Path> tree = Files.walk(checkpoints().resolve(name))) {
            List<String> files = new ArrayList<>();
            for (Path path : tree.sorted().toList()) {
                files.add(path + " " + Files.size(path) + " " + Files.getLastModifiedTime(path));
            }
            return files;
        }
    }

    /** What has come of it. */
    Outcome outcome() {
        return Outcome.of(cluster, name, checkpoints());
    }

    /** Fails unless it ended as the undisturbed run did, and what is announced is what is stored. */
    void assertEndedLike(Outcome oracle) {
        outcome().assertSameAs(oracle);
        Announcements.of(cluster, name, checkpoints()).assertHonest();
    }
}
