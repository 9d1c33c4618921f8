package io.palimpsest.schemas.config;

import java.util.ArrayList;
import java.util.List;

/** Writes the reference of a catalogue, so that documents and code cannot disagree. Stateless. */
final class SettingReference {
    private static final int COLUMNS = 100;

    private SettingReference() {}

    static String properties(SettingCatalogue catalogue) {
        StringBuilder file = new StringBuilder();
        for (Setting<?> setting : catalogue.settings()) {
            wrap(setting.help()).forEach(line -> file.append("# ").append(line).append('\n'));
            file.append("# Allowed: ").append(setting.type().description());
            file.append(setting.secret() ? "; never shown.\n" : ".\n");
            file.append('#')
                    .append(setting.key())
                    .append('=')
                    .append(escape(setting.defaultText()))
                    .append("\n\n");
        }
        catalogue.passthroughPrefixes().forEach(prefix -> file.append("# Any other key below ")
                .append(prefix)
                .append(" is handed on unchanged, the prefix cut off.\n"));
        return file.toString();
    }

    static String markdown(SettingCatalogue catalogue) {
        StringBuilder table =
                new StringBuilder("| key | allowed | default | what it does |\n| --- | --- | --- | --- |\n");
        for (Setting<?> setting : catalogue.settings()) {
            String defaultText = setting.defaultText().isEmpty() ? "(empty)" : "`" + setting.defaultText() + "`";
            table.append("| `")
                    .append(setting.key())
                    .append("` | ")
                    .append(cell(setting.type().description()))
                    .append(" | ")
                    .append(cell(defaultText))
                    .append(" | ")
                    .append(cell(setting.help()))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }

    /** A backslash starts an escape in a .properties file, so one that is meant is doubled. */
    private static String escape(String text) {
        return text.replace("\\", "\\\\");
    }

    private static List<String> wrap(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("\\s+", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > COLUMNS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
