package io.palimpsest.local.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.palimpsest.local.Surroundings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {

    static Stream<CommandSpec> commands() {
        Surroundings surroundings = new Surroundings(Map.of(), Path.of("home"), false, System.out, System.err);
        return withSubcommands(CommandLines.create(surroundings).getCommandSpec());
    }

    private static Stream<CommandSpec> withSubcommands(CommandSpec spec) {
        return Stream.concat(
                Stream.of(spec),
                spec.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(child -> !child.name().equals("help"))
                        .flatMap(HelpTest::withSubcommands));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandSaysWhatItDoesAndGivesAnExample(CommandSpec spec) {
        assertThat(String.join("", spec.usageMessage().header())).isNotBlank().endsWith(".");
        assertThat(String.join("\n", spec.usageMessage().footer())).contains("Example", "  palimpsest");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionAndParameterIsDescribed(CommandSpec spec) {
        assertThat(spec.args()).allSatisfy(argument -> assertThat(String.join("", argument.description()))
                .as("description of %s of '%s'", argument, spec.qualifiedName())
                .isNotBlank()
                .endsWith("."));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noTextHoldsAPercentSignThatTheFormatterStumblesOver(CommandSpec spec) {
        Stream<String> texts = Stream.concat(
                Stream.of(spec.usageMessage().description(), spec.usageMessage().footer())
                        .flatMap(Arrays::stream),
                spec.args().stream().flatMap(argument -> Arrays.stream(argument.description())));
        assertThat(texts).allSatisfy(text -> assertThatCode(text::formatted).doesNotThrowAnyException());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpIsPrintedAndEndsWithSuccess(CommandSpec spec) {
        String[] words = spec.qualifiedName().split(" ", -1);
        String[] arguments =
                Stream.concat(Arrays.stream(words).skip(1), Stream.of("--help")).toArray(String[]::new);
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: palimpsest", "Options:", "Exit codes:", "Wrong usage");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
    }
}
