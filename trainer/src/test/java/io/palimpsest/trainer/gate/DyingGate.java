package io.palimpsest.trainer.gate;

import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A gate in a process of its own that dies in its first act, when all is sent and nothing committed. Its arguments are settings. */
public final class DyingGate {
    static final int KILLED = 137;

    private DyingGate() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            given.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Settings settings = Settings.of(
                SettingCatalogue.combine(
                        KafkaSettings.catalogue(), TrainerSettings.catalogue(), GateSettings.catalogue()),
                given);
        // As with kill -9 nothing is closed and no hook runs.
        GateService gate = GateService.start(
                settings, Clock.systemUTC(), () -> Runtime.getRuntime().halt(KILLED));
        while (gate.failure().isEmpty()) {
            Thread.sleep(100);
        }
        gate.failure().get().printStackTrace();
        System.exit(1);
    }

    static Process start(Map<String, String> settings, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DyingGate.class.getName()));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
