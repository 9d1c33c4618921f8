package io.palimpsest.local.commands;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** Shows the commands of the root under headings that say what a person is about to do. */
final class CommandGroups {

    private static final Map<String, List<String>> GROUPS = groups();
    private static final String OTHERS = "More";
    private static final int NAME_WIDTH = 15;
    private static final int INDENT = 2;

    private CommandGroups() {}

    /**
     * {@return the list of commands, grouped; a command in no group comes last}
     *
     * @param help help of the root
     */
    static String render(Help help) {
        Map<String, Help> remaining = new LinkedHashMap<>(help.subcommands());
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((heading, names) -> {
            List<Help> members = new ArrayList<>();
            names.forEach(name -> {
                Help member = remaining.remove(name);
                if (member != null) {
                    members.add(member);
                }
            });
            text.append(section(help, heading, members));
        });
        return text.append(section(help, OTHERS, List.copyOf(remaining.values())))
                .toString();
    }

    private static String section(Help help, String heading, List<Help> members) {
        if (members.isEmpty()) {
            return "";
        }
        int width = help.commandSpec().usageMessage().width();
        TextTable table = TextTable.forColumns(
                help.colorScheme(),
                new Column(NAME_WIDTH + INDENT, INDENT, Column.Overflow.SPAN),
                new Column(width - NAME_WIDTH - INDENT, INDENT, Column.Overflow.WRAP));
        for (Help member : members) {
            table.addRowValues(
                    member.commandSpec().name(),
                    String.join(" ", member.commandSpec().usageMessage().header()));
        }
        return " " + heading + ":" + System.lineSeparator() + table;
    }

    private static Map<String, List<String>> groups() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        groups.put("Try it", List.of("demo", "serve-local", "build-emoji"));
        groups.put("Run the parts", List.of("ingest", "train", "evaluate"));
        groups.put("Compare", List.of("benchmark"));
        groups.put("Look back", List.of("checkpoints", "lineage", "replay", "promotions", "verdicts"));
        groups.put("Decide", List.of("promote", "rollback", "forget", "control"));
        groups.put("Set up", List.of("topics", "config", "version", "help"));
        return groups;
    }

    /** Makes the root show its commands in groups. */
    static void apply(CommandLine root) {
        root.getHelpSectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::render);
    }
}
