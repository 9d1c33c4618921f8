package io.palimpsest.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.local.commands.AllSettings;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.view.Frame;
import io.palimpsest.local.view.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole product on three small domains: broker, registry, ingest, trainer, evaluator, view. */
class DemoTest {

    private static final List<String> DOMAINS = List.of("activities", "symbols", "flags");
    private static final Pattern STEPS = Pattern.compile("\\(([\\d,]+) in all\\)");
    private static final int STOP_AT = 30;

    @TempDir
    private Path place;

    @Test
    @Timeout(240)
    void stoppedRunResumesAndEndsWithEveryDomainLearnedAndMeasured() throws Exception {
        Path pictures = Files.createDirectories(place.resolve("pictures"));
        int pairs = SampleCut.write(pictures, DOMAINS, 40);
        RecordingScreen first = new RecordingScreen();
        RunSnapshot stopped = run(first, stop -> first.onSteps(STOP_AT, stop::request));
        assertThat(stopped.step()).isGreaterThanOrEqualTo(STOP_AT);
        assertThat(first.lines).last().asString().contains("Stopping in order");

        RecordingScreen second = new RecordingScreen();
        RunSnapshot done = run(second, stop -> {});
        assertThat(done.rows()).extracting(MatrixRow::domainIndex).containsExactly(-1, 0, 1, 2);
        assertThat(done.rows()).allSatisfy(row -> assertThat(row.accuracy()).containsOnlyKeys(DOMAINS));
        assertThat(done.deadLetters()).isZero();
        assertThat(done.rows().stream().skip(1).toList())
                .allSatisfy(row -> assertThat(row.accuracy().get(row.trainedDomain()))
                        .as("just learned %s", row.trainedDomain())
                        .isGreaterThan(1.3 * Chance.meanRecall(done.galleries().get(row.trainedDomain()))));
        assertThat(String.join("\n", second.lines)).contains("backward transfer", "average accuracy");
        assertThat(log())
                .contains(pairs + " there before")
                .as("the first checkpoint that has learned something passes")
                .contains("Promoted step-");
    }

    private RunSnapshot run(Screen screen, Consumer<CleanStop> steering) throws IOException, InterruptedException {
        DemoOptions options = new DemoOptions(
                place.resolve("pictures").toString(),
                "CTP",
                42,
                OptionalInt.of(24),
                "listed",
                "domains",
                0,
                false,
                false);
        Demo demo = new Demo(
                options,
                place.resolve("demo"),
                flags -> AllSettings.resolve(flags, Map.of("PALIMPSEST_GATE_PROMOTION", "automatic"), Optional.empty()),
                screen,
                false,
                Clock.systemUTC());
        try (CleanStop stop = CleanStop.install(Duration.ofSeconds(10), () -> {})) {
            steering.accept(stop);
            return demo.run(stop);
        }
    }

    private String log() throws IOException {
        return Files.readString(place.resolve("demo/palimpsest.log"));
    }

    /** Keeps what was said, and acts once when the view shows a number of steps. */
    private static final class RecordingScreen implements Screen {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile int steps = Integer.MAX_VALUE;
        private volatile Runnable action = () -> {};

        void onSteps(int count, Runnable then) {
            action = then;
            steps = count;
        }

        @Override
        public void show(Frame frame) {
            Matcher matcher = STEPS.matcher(frame.summary());
            if (matcher.find() && Integer.parseInt(matcher.group(1).replace(",", "")) >= steps) {
                action.run();
            }
        }

        @Override
        public void say(String line) {
            lines.add(line);
        }

        @Override
        public void finish(List<String> last) {
            lines.addAll(last);
        }
    }
}
