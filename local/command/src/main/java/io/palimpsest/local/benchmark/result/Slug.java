package io.palimpsest.local.benchmark.result;

/** Makes plain names of directories and models out of names for people. */
public final class Slug {

    private Slug() {}

    /**
     * {@return letters, digits, dots and underscores as they are, a hyphen for each run of anything else}
     *
     * @param text a name with at least one letter or digit
     */
    public static String of(String text) {
        String slug = text.replaceAll("[^A-Za-z0-9._]+", "-").replaceAll("^[^A-Za-z0-9]+|-+$", "");
        if (slug.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' has no letter or digit to make a name of");
        }
        return slug;
    }
}
