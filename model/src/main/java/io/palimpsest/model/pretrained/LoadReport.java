package io.palimpsest.model.pretrained;

import java.util.List;

/**
 * What a non-strict load did.
 *
 * @param loaded weights of this model that now hold published values
 * @param missing weights of this model that no tensor of the file filled, or filled only in part
 * @param unexpected tensors of the file that this model has no place for
 * @param mismatched tensors of the file whose place has another shape, with both shapes; they were left out
 */
public record LoadReport(List<String> loaded, List<String> missing, List<String> unexpected, List<String> mismatched) {
    /** Three counts and the first names of each list, for a log line. */
    public String summary() {
        return "loaded " + loaded.size() + " weights; missing " + brief(missing) + "; unexpected " + brief(unexpected)
                + "; of another shape " + brief(mismatched);
    }

    private static String brief(List<String> names) {
        List<String> first = names.subList(0, Math.min(3, names.size()));
        return names.size()
                + (names.isEmpty() ? "" : " (" + String.join(", ", first) + (names.size() > 3 ? ", ..)" : ")"));
    }
}
