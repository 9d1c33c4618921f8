package io.palimpsest.local.commands;

import io.palimpsest.local.ExitCode;
import io.palimpsest.local.Surroundings;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;

/** Puts the commands together: what they are given, how their failures are told, what their help lists. */
public final class CommandLines {

    private static final int HELP_WIDTH = 100;

    private CommandLines() {}

    /**
     * The whole command line, ready to execute once.
     *
     * @param surroundings what the commands may know of the process
     */
    public static CommandLine create(Surroundings surroundings) {
        CommandLine line = new CommandLine(new RootCommand(), new WithSurroundings(surroundings));
        line.setOut(new PrintWriter(surroundings.out(), true));
        line.setErr(new PrintWriter(surroundings.error(), true));
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Failures::wrongUsage);
        line.setExecutionExceptionHandler(Failures::failedCommand);
        listExitCodes(line.getCommandSpec());
        CommandGroups.apply(line);
        return line;
    }

    private static void listExitCodes(CommandSpec spec) {
        Map<String, String> codes = new LinkedHashMap<>();
        exitCodes(spec).forEach(code -> codes.put(Integer.toString(code.code()), code.meaning()));
        spec.usageMessage().exitCodeListHeading("%nExit codes:%n").exitCodeList(codes);
        spec.subcommands().values().forEach(child -> listExitCodes(child.getCommandSpec()));
    }

    private static Set<ExitCode> exitCodes(CommandSpec spec) {
        boolean reachesKafka = spec.findOption(ClusterOptions.BOOTSTRAP_SERVERS) != null || spec.parent() == null;
        return reachesKafka ? EnumSet.allOf(ExitCode.class) : EnumSet.of(ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE);
    }

    /** Hands the surroundings to every command that asks for them in its constructor. */
    private record WithSurroundings(Surroundings surroundings) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                return type.getDeclaredConstructor(Surroundings.class).newInstance(surroundings);
            } catch (NoSuchMethodException asksForNothing) {
                return CommandLine.defaultFactory().create(type);
            }
        }
    }
}
