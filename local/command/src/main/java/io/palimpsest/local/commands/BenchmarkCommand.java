package io.palimpsest.local.commands;

import io.palimpsest.ingest.DomainOrder;
import io.palimpsest.ingest.IngestSettings;
import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Palimpsest;
import io.palimpsest.local.Surroundings;
import io.palimpsest.local.benchmark.BenchmarkDirectory;
import io.palimpsest.local.benchmark.BenchmarkOptions;
import io.palimpsest.local.benchmark.BenchmarkSession;
import io.palimpsest.local.benchmark.EqualTime;
import io.palimpsest.local.benchmark.JavaLauncher;
import io.palimpsest.local.benchmark.Passes;
import io.palimpsest.local.benchmark.RunSettings;
import io.palimpsest.local.benchmark.Variant;
import io.palimpsest.local.benchmark.report.Report;
import io.palimpsest.local.benchmark.result.StreamSpec;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.lifecycle.CommandLogging;
import io.palimpsest.local.view.AnsiScreen;
import io.palimpsest.local.view.LineScreen;
import io.palimpsest.local.view.Screen;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.pipeline.TrainerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Compares learners on the same streams and writes a report. */
@Command(
        name = "benchmark",
        header = "Compares learners on the same stream through the same pipeline, and writes a report.",
        description = {
            "",
            "Every run trains a model of its own through the ordinary trainer, on a stream that was sent once, in a process of"
                    + " its own with one native thread, and is then scored on held-out pairs after each domain. A run is a"
                    + " learner (or a variant of one), a seed and an order of the domains.",
            "",
            "What is done is kept in the directory: the same command goes on where it was stopped, and one with more learners,"
                    + " seeds or orders adds to it. The report is written at the end, for people (report.md, report.html) and for"
                    + " machines (results.csv, results.json).",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  palimpsest benchmark --out comparison",
            "  palimpsest benchmark --learners CTP,SeqF,ER,JointT --seeds 1,2,3 --orders listed,reversed \\",
            "      --split test --out comparison",
            "  palimpsest benchmark --variant 'no MLM:CTP:learner.weight.mlm=0;learner.weight.mlmd=0' \\",
            "      --variant 'SeqF 30 %% warm-up:SeqF:learner.warmup-fraction=0.3' --out comparison",
            "  palimpsest benchmark --seeds 1,2,3 --equal-time SeqF=CTP --out comparison",
            "  palimpsest benchmark --report-only --out comparison"
        })
final class BenchmarkCommand implements Callable<Integer> {

    private static final Duration LINE_INTERVAL = Duration.ofSeconds(10);
    private static final List<String> DEFAULT_LEARNERS = List.of("CTP", "SeqF");
    private static final Duration GRACE = Duration.ofSeconds(90);

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private RootCommand root;

    @Option(
            names = "--learners",
            paramLabel = "NAMES",
            split = ",",
            description = "Learners to compare, separated by commas (default: CTP,SeqF unless variants are given).")
    private List<String> learners = new ArrayList<>();

    @Option(
            names = "--variant",
            paramLabel = "NAME:LEARNER:SETTINGS",
            description =
                    "A learner with settings of its own, key=value separated by semicolons, under a name for the report;"
                            + " repeatable.")
    private List<String> variants = new ArrayList<>();

    @Option(
            names = "--variants",
            paramLabel = "FILE",
            description =
                    "A file with one variant a line, as --variant takes it; lines that begin with # are passed over.")
    private Path variantsFile;

    @Option(
            names = "--seeds",
            paramLabel = "NUMBERS",
            split = ",",
            defaultValue = "1",
            description = "Seeds of weights and randomness, separated by commas (default: ${DEFAULT-VALUE}).")
    private List<Long> seeds;

    @Option(
            names = "--orders",
            paramLabel = "ORDERS",
            split = ",",
            defaultValue = "listed",
            description =
                    "Orders of the domains, separated by commas: listed, reversed, shuffled:SEED (default: ${DEFAULT-VALUE}).")
    private List<String> orders;

    @Option(
            names = "--stream",
            paramLabel = "SHAPE",
            defaultValue = "",
            description = "Shape of the stream (setting ingest.stream); none: domain after domain.")
    private String shape;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = "emoji",
            description =
                    "'emoji' for the bundled sample, or a folder with a captions.jsonl (default: ${DEFAULT-VALUE}).")
    private String source;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "validation",
            description =
                    "Held-out pairs that are scored: validation for choosing among variants, test for what is reported"
                            + " (default: ${DEFAULT-VALUE}).")
    private HeldOut split;

    @Option(
            names = "--passes-first",
            paramLabel = "COUNT",
            defaultValue = "24",
            description = "Passes over the first domain (default: ${DEFAULT-VALUE}).")
    private int passesFirst;

    @Option(
            names = "--passes",
            paramLabel = "COUNT",
            defaultValue = "12",
            description =
                    "Passes over each later domain (default: ${DEFAULT-VALUE}). JointT trains all at once, in as many passes as"
                            + " come closest to the same number of steps.")
    private int passes;

    @Option(
            names = "--domains",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Train only so many domains, the first ones of the source's list; 0 for all (default: 0).")
    private int domains;

    @Option(
            names = "--unseen",
            paramLabel = "DOMAINS",
            split = ",",
            description =
                    "Domains that are not trained, separated by commas; their held-out pairs are scored as unseen domains.")
    private List<String> unseen = new ArrayList<>();

    @Option(
            names = "--equal-time",
            paramLabel = "NAME=OTHER",
            split = ",",
            description =
                    "When all is done, run variant NAME once more with so many passes that its training takes as long as that of"
                            + " OTHER, by processor time; separated by commas.")
    private List<String> equalTime = new ArrayList<>();

    @Option(
            names = "--processes",
            paramLabel = "COUNT",
            description = "Runs side by side (default: processors of the machine by native threads of a run).")
    private Integer processes;

    @Option(
            names = "--baseline",
            paramLabel = "NAME",
            description = "Variant that the others are compared with, run by run (default: SeqF if it is there).")
    private String baseline;

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            required = true,
            description = "Where streams, runs and the report are kept.")
    private Path out;

    @Option(
            names = "--keep-checkpoints",
            description = "Keep the checkpoints of every end of a domain; else a finished run keeps its last one.")
    private boolean keepCheckpoints;

    @Option(names = "--report-only", description = "Start no run; write the report of what is done.")
    private boolean reportOnly;

    @Mixin
    private SettingsOptions settings;

    /** The two held-out splits as an option takes them. */
    enum HeldOut {
        VALIDATION,
        TEST
    }

    BenchmarkCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (reportOnly) {
            try (BenchmarkDirectory directory = BenchmarkDirectory.open(out)) {
                return report(directory, List.of());
            }
        }
        BenchmarkOptions options = asked();
        check(options);
        List<EqualTime> equal = equalTimes(options);
        int threads = new RunSettings(options).threads();
        Screen screen = screen();
        BenchmarkSession session = new BenchmarkSession(
                options,
                equal,
                new BenchmarkSession.Launching(
                        new JavaLauncher(Palimpsest.class, threads), sideBySide(threads), keepCheckpoints),
                screen,
                Clock.systemUTC());
        try (BenchmarkDirectory directory = BenchmarkDirectory.open(out);
                CleanStop stop = CleanStop.install(GRACE, () -> {})) {
            CommandLogging.toFile(directory.log(), root.debug(), screen::say);
            List<String> failures = session.run(directory, typed(), stop);
            screen.finish(List.of());
            int code = report(directory, failures);
            return stop.requested() ? ExitCode.INTERRUPTED.code() : code;
        }
    }

    private int report(BenchmarkDirectory directory, List<String> failures) throws IOException {
        Report.write(directory, Optional.ofNullable(baseline), failures).forEach(surroundings.out()::println);
        if (!failures.isEmpty()) {
            surroundings.error().println("palimpsest: " + failures.size() + " runs failed:");
            failures.forEach(failure -> surroundings.error().println("  " + failure));
        }
        return failures.isEmpty() ? ExitCode.OK.code() : ExitCode.FAILED.code();
    }

    private BenchmarkOptions asked() throws IOException {
        settings.flags().keySet().forEach(key -> RunSettings.requireFree(key, "--set"));
        Settings resolved = settings.resolve(surroundings, Map.of());
        Map<String, String> ingest = RunSettings.given(resolved, IngestSettings.catalogue());
        try {
            orders.forEach(DomainOrder::parse);
            return new BenchmarkOptions(
                    allVariants(),
                    seeds,
                    orders.stream()
                            .map(order -> new StreamSpec(place(source), order, shape, domains, unseen, ingest))
                            .toList(),
                    split.name().toLowerCase(Locale.ROOT),
                    new Passes(passesFirst, passes),
                    RunSettings.given(resolved, TrainerSettings.catalogue()));
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    /** A folder is the same one from wherever the command is given. */
    private static String place(String source) {
        return source.equals(IngestSettings.SOURCE.defaultValue())
                ? source
                : Path.of(source).toAbsolutePath().normalize().toString();
    }

    private List<Variant> allVariants() throws IOException {
        List<Variant> all = new ArrayList<>();
        boolean otherwise = variants.isEmpty() && variantsFile == null;
        (learners.isEmpty() && otherwise ? DEFAULT_LEARNERS : learners).forEach(name -> all.add(Variant.of(name)));
        variants.forEach(text -> all.add(Variant.parse(text)));
        if (variantsFile != null) {
            all.addAll(Variant.read(variantsFile));
        }
        return all;
    }

    private List<EqualTime> equalTimes(BenchmarkOptions options) {
        try {
            return equalTime.stream()
                    .map(text -> EqualTime.parse(text, options.variants()))
                    .toList();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private void check(BenchmarkOptions options) {
        try {
            BenchmarkSession.check(options);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
    }

    private int sideBySide(int threads) {
        if (processes == null) {
            return Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, threads));
        }
        if (processes < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--processes must be at least 1 but was " + processes + ".");
        }
        return processes;
    }

    private Screen screen() {
        return surroundings.terminal()
                ? new AnsiScreen(surroundings.out())
                : new LineScreen(surroundings.out(), Clock.systemUTC(), LINE_INTERVAL);
    }

    /** The command as it could be typed again. */
    private String typed() {
        return spec.root().commandLine().getParseResult().originalArgs().stream()
                .map(word -> word.matches("[A-Za-z0-9_.,:=/+@%^-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "palimpsest ", ""));
    }
}
