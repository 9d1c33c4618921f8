package io.palimpsest.local.demo;

import io.palimpsest.evaluator.EvaluatorSettings;
import io.palimpsest.ingest.DomainOrder;
import io.palimpsest.ingest.Ingest;
import io.palimpsest.ingest.IngestProgress;
import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.local.stack.EmbeddedStack;
import io.palimpsest.local.view.Screen;
import io.palimpsest.schemas.config.KafkaClients;
import io.palimpsest.schemas.config.KafkaSettings;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.schemas.topics.TopicCatalogue;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;

/**
 * One run of the whole product in this process: embedded stack, ingest, trainer, evaluator and page, watched until the last
 * domain is learned and measured. Used by one thread.
 */
public final class Demo {

    /** Name of the model that the demo trains. */
    public static final String MODEL = "demo";

    private static final Duration REDRAW = Duration.ofMillis(250);
    private static final short ONE_BROKER = 1;

    private final DemoOptions options;
    private final Path place;
    private final Function<Map<String, String>, Settings> settingsFrom;
    private final Screen screen;
    private final boolean debug;
    private final Clock clock;
    private final Instant start;

    /**
     * @param options what is asked
     * @param place directory that keeps everything
     * @param settingsFrom resolves the settings, given those that the demo decides
     * @param screen where the run is shown
     * @param debug whether to log more
     * @param clock tells the time
     */
    public Demo(
            DemoOptions options,
            Path place,
            Function<Map<String, String>, Settings> settingsFrom,
            Screen screen,
            boolean debug,
            Clock clock) {
        this.options = options;
        this.place = place;
        this.settingsFrom = settingsFrom;
        this.screen = screen;
        this.debug = debug;
        this.clock = clock;
        this.start = clock.instant();
    }

    /**
     * Runs until the run is complete, and on while the page stays open, or until the end is asked for.
     *
     * @param stop asks for the end
     * @return the run as last seen
     */
    public RunSnapshot run(CleanStop stop) throws IOException, InterruptedException {
        try (DemoDirectory directory = DemoDirectory.open(place, options.identity(), options.fresh())) {
            CommandLogging.toFile(directory.log(), debug, screen::say);
            try (EmbeddedStack stack = EmbeddedStack.start(directory.stack(), 0, 0)) {
                return runOn(stack, directory, stop);
            }
        }
    }

    private RunSnapshot runOn(EmbeddedStack stack, DemoDirectory directory, CleanStop stop)
            throws IOException, InterruptedException {
        Settings settings = settingsFrom.apply(flags(stack, directory));
        KafkaClients clients = new KafkaClients(settings);
        try (Admin admin = Admin.create(clients.admin("palimpsest-demo"))) {
            TopicCatalogue.ensure(admin, ONE_BROKER);
        }
        RunProgress progress = new RunProgress(MODEL);
        Phase phase = new Phase(clock);
        List<String> domains = domains(settings);
        try (TopicTail tail = TopicTail.start(clients, progress);
                DemoServices services = DemoServices.start(settings, phase, phase, clock)) {
            return watch(services, progress, phase, domains, stop);
        }
    }

    private RunSnapshot watch(
            DemoServices services, RunProgress progress, Phase phase, List<String> domains, CleanStop stop)
            throws InterruptedException {
        RunView view = new RunView(
                "Palimpsest demo  ·  " + options.learner() + ", seed " + options.seed() + "  ·  " + services.page(),
                domains);
        Completion completion = new Completion(Set.copyOf(domains), clock);
        while (!stop.requested()) {
            Optional<Throwable> failure = services.failure();
            if (failure.isPresent()) {
                throw new DemoException("The demo ended early: " + failure.get().getMessage(), failure.get());
            }
            RunSnapshot run = progress.snapshot();
            screen.show(view.frame(run, elapsed(), phase.text()));
            if (services.pairsEnd()
                    .filter(end -> completion.reached(progress, end))
                    .isPresent()) {
                finish(run, phase, domains, services.page(), stop);
                return run;
            }
            Thread.sleep(REDRAW.toMillis());
        }
        screen.finish(List.of("Stopping in order; the next start goes on from the checkpoint that is written now."));
        return progress.snapshot();
    }

    private void finish(RunSnapshot run, Phase phase, List<String> domains, URI page, CleanStop stop)
            throws InterruptedException {
        List<String> lines = new RunSummary(domains).lines(run, options.learner(), elapsed());
        phase.firstStep().ifPresent(first -> lines.add("first step after " + RunView.clock(first)));
        if (options.staysOpen()) {
            lines.add("");
            lines.add("The page stays up on " + page + " until Ctrl-C.");
        }
        screen.finish(lines);
        if (options.staysOpen()) {
            stop.awaitRequest();
        }
    }

    private Map<String, String> flags(EmbeddedStack stack, DemoDirectory directory) {
        Map<String, String> flags = new LinkedHashMap<>(options.identity());
        flags.put(KafkaSettings.BOOTSTRAP_SERVERS.key(), stack.bootstrapServers());
        flags.put(KafkaSettings.SCHEMA_REGISTRY_URL.key(), stack.registryUrl());
        flags.put(KafkaSettings.MODEL_NAME.key(), MODEL);
        // One demo runs in a directory, so a restart after a crash need not wait for the lease of the process before.
        flags.put(TrainerSettings.TRAINER_ID.key(), MODEL);
        flags.put(IngestSettings.SOURCE.key(), options.source());
        flags.put(
                TrainerSettings.CHECKPOINT_DIRECTORY.key(),
                directory.checkpoints().toString());
        flags.put(EvaluatorSettings.STATE_DIRECTORY.key(), directory.evaluator().toString());
        flags.put(EvaluatorSettings.HTTP_PORT.key(), Integer.toString(options.port()));
        return flags;
    }

    private List<String> domains(Settings settings) throws IOException {
        try (PairSource source = new Ingest(settings, IngestProgress.SILENT, clock).openSource()) {
            return DomainOrder.parse(settings.get(IngestSettings.DOMAIN_ORDER)).apply(source.domains());
        }
    }

    private Duration elapsed() {
        return Duration.between(start, clock.instant());
    }
}
