package io.palimpsest.local.meters;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The series that a PromQL expression reads. Knows as much of the language as boards and alerts use; what it does not know it takes for the name of a
 * series, so that a test which looks it up fails.
 */
final class PromQl {
    private static final Pattern MATCHERS = Pattern.compile("\\{([^{}]*)\\}");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern LABELS =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]");
    private static final Pattern OFFSET = Pattern.compile("\\boffset\\s+[0-9a-z]+");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "Inf", "NaN");

    private PromQl() {}

    /** {@return the selectors in an expression, in order} */
    static List<Selector> selectors(String expression) {
        String plain = OFFSET.matcher(RANGE.matcher(expression).replaceAll(" ")).replaceAll(" ");
        plain = LABELS.matcher(plain).replaceAll(" ");
        List<Selector> found = new ArrayList<>();
        String withoutStrings = QUOTED.matcher(plain).replaceAll("\"\"");
        String names = MATCHERS.matcher(withoutStrings)
                .replaceAll(match -> " ".repeat(match.group().length()));
        Matcher words = WORD.matcher(names);
        while (words.find()) {
            String after = names.substring(words.end()).stripLeading();
            boolean partOfNumber = words.start() > 0 && Character.isDigit(names.charAt(words.start() - 1));
            if (!after.startsWith("(") && !KEYWORDS.contains(words.group()) && !partOfNumber) {
                found.add(new Selector(words.group(), labels(withoutStrings.substring(words.end()))));
            }
        }
        return found;
    }

    /** {@return the labels that an expression groups or joins by} */
    static Set<String> groupedBy(String expression) {
        Set<String> labels = new HashSet<>();
        for (MatchResult match : LABELS.matcher(expression).results().toList()) {
            Arrays.stream(match.group(2).split(",", -1))
                    .map(String::strip)
                    .filter(label -> !label.isEmpty())
                    .forEach(labels::add);
        }
        return labels;
    }

    private static Set<String> labels(String rest) {
        Matcher matchers = MATCHERS.matcher(rest);
        Set<String> labels = new HashSet<>();
        if (matchers.lookingAt()) {
            WORD.matcher(QUOTED.matcher(matchers.group(1)).replaceAll(""))
                    .results()
                    .map(MatchResult::group)
                    .forEach(labels::add);
        }
        return labels;
    }

    /**
     * What a name and its matchers select.
     *
     * @param name name of the series
     * @param labels labels that are matched
     */
    record Selector(String name, Set<String> labels) {}
}
