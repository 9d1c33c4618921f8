package io.palimpsest.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The text cleaning of CTP before the tokenizer: lower case, some punctuation to spaces, at most the first 30 words. */
final class CaptionCleaner {
    private static final Pattern PUNCTUATION = Pattern.compile("[.!\"()*#:;~]");
    private static final Pattern LONG_SPACE = Pattern.compile("\\s{2,}");
    private static final Pattern TRAILING_NEWLINES = Pattern.compile("\n+$");
    private static final int MAXIMUM_WORDS = 30;

    private CaptionCleaner() {}

    static String clean(String caption) {
        String lower = caption.toLowerCase(Locale.ROOT);
        String spaced =
                LONG_SPACE.matcher(PUNCTUATION.matcher(lower).replaceAll(" ")).replaceAll(" ");
        String stripped = TRAILING_NEWLINES.matcher(spaced).replaceAll("").strip();
        return Arrays.stream(stripped.split(" ")).limit(MAXIMUM_WORDS).collect(Collectors.joining(" "));
    }
}
