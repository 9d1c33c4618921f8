package io.palimpsest.evaluator;

import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An evaluator in a process of its own, to be killed. Its arguments are settings as {@code key=value}. */
public final class EvaluatorProcess {
    private EvaluatorProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            given.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Settings settings =
                Settings.of(SettingCatalogue.combine(KafkaSettings.catalogue(), EvaluatorSettings.catalogue()), given);
        try (EvaluatorService service = EvaluatorService.start(settings)) {
            while (service.running()) {
                Thread.sleep(100);
            }
            service.failure().ifPresent(Throwable::printStackTrace);
        }
        System.exit(1);
    }

    /** Starts one; what it prints goes to a file. */
    static Process start(Map<String, String> settings, Path log) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                EvaluatorProcess.class.getName()));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        try {
            Files.createDirectories(log.getParent());
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
