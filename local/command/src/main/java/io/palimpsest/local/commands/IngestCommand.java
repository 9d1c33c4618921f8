package io.palimpsest.local.commands;

import io.palimpsest.ingest.BarProgress;
import io.palimpsest.ingest.Ingest;
import io.palimpsest.ingest.IngestProgress;
import io.palimpsest.ingest.IngestResult;
import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.ingest.LineProgress;
import io.palimpsest.ingest.source.PairSource;
import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.health.IngestProbes;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.meters.IngestMeters;
import io.palimpsest.local.tracing.Tracing;
import io.palimpsest.schemas.config.Settings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Sends a source of image-text pairs into Kafka. */
@Command(
        name = "ingest",
        header = "Sends image-text pairs into Kafka.",
        description = {
            "",
            "Every pair is checked first; one that cannot be used goes to the dead-letter topic with code, origin and reason,"
                    + " and the rest is sent. The end of the source ends its last domain. Sending the same source again"
                    + " sends only what is not there yet.",
            ""
        },
        mixinStandardHelpOptions = true,
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest ingest",
            "  palimpsest ingest my-pictures --health-port 9103",
            "  palimpsest ingest my-pictures --domain-order shuffled:7 --rate 50",
            "  palimpsest ingest --stream blurred:0.5:7 --hide-domains",
            "  palimpsest ingest my-pictures --bootstrap-servers kafka:9092 --schema-registry-url http://registry:8081"
        })
final class IngestCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @ParentCommand
    private RootCommand root;

    @Mixin
    private ClusterOptions options;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SOURCE",
            description =
                    "'emoji' for the bundled sample, or a folder with a captions.jsonl (setting ingest.source, default"
                            + " emoji).")
    private String source;

    @Option(
            names = "--domain-order",
            paramLabel = "ORDER",
            description =
                    "Order of the domains: listed, reversed, shuffled, shuffled:SEED, or as-given for pairs as the source"
                            + " holds them (setting ingest.domain-order, default listed).")
    private String domainOrder;

    @Option(
            names = "--stream",
            paramLabel = "SHAPE",
            description = "How the training pairs of the domains follow each other: domains, blurred[:WIDTH[:SEED]],"
                    + " recurring[:ROUNDS], imbalanced[:RATIO[:SEED]], surprise[:DOMAIN] or mixed[:SEED] (setting"
                    + " ingest.stream, default domains). docs/streams.md shows each and says which"
                    + " boundary.policy of the trainer fits it.")
    private String stream;

    @Option(
            names = "--hide-domains",
            description =
                    "Send training pairs under one domain, 'stream', so that nothing tells where domains change; held-out"
                            + " pairs keep theirs (setting ingest.hide-domains).")
    private boolean hideDomains;

    @Option(
            names = "--rate",
            paramLabel = "PAIRS",
            description = "Pairs a second at most, 0 for no limit (setting ingest.rate, default 0).")
    private Double rate;

    @Mixin
    private OperationsOptions operations;

    IngestCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, String> flags = new LinkedHashMap<>();
        SettingsOptions.putIfGiven(flags, IngestSettings.SOURCE.key(), source);
        SettingsOptions.putIfGiven(flags, IngestSettings.DOMAIN_ORDER.key(), domainOrder);
        SettingsOptions.putIfGiven(flags, IngestSettings.STREAM.key(), stream);
        SettingsOptions.putIfGiven(flags, IngestSettings.HIDE_DOMAINS.key(), hideDomains ? true : null);
        SettingsOptions.putIfGiven(flags, IngestSettings.RATE.key(), rate);
        Settings settings = operations.resolve(options, surroundings, flags);
        ServiceLogging.begin(root.debug(), settings);
        try (Tracing tracing = Tracing.open(settings.get(LocalSettings.TRACING_OTLP_ENDPOINT), "palimpsest-ingest")) {
            send(settings, new Ingest(settings, progress(), Clock.systemUTC(), tracing.traces()));
        }
        return ExitCode.OK.code();
    }

    private void send(Settings settings, Ingest ingest) throws IOException {
        Duration grace = Duration.ofSeconds(settings.get(LocalSettings.SHUTDOWN_GRACE_SECONDS));
        try (OperationsOptions.Operations shown = OperationsOptions.open(settings, new IngestProbes(ingest::status));
                CleanStop stop = CleanStop.install(grace, ingest::stop);
                PairSource pairs = ingest.openSource()) {
            IngestMeters.fill(shown.meters(), ingest::status, System::nanoTime);
            IngestResult result = ingest.run(pairs);
            surroundings
                    .out()
                    .printf(
                            Locale.ROOT,
                            "%s: %,d pairs sent in %.1f s, %,d there before, %,d dead-lettered%s%s%n",
                            result.source(),
                            result.sent(),
                            result.seconds(),
                            result.skipped(),
                            result.deadLettered(),
                            leftOut(result),
                            result.complete() ? "" : "; stopped before its end");
        }
    }

    private static String leftOut(IngestResult result) {
        return result.leftOut() == 0
                ? ""
                : String.format(Locale.ROOT, ", %,d left out by the shape of the stream", result.leftOut());
    }

    private IngestProgress progress() {
        return surroundings.terminal()
                ? new BarProgress(surroundings.out())
                : new LineProgress(surroundings.out(), System::nanoTime);
    }
}
