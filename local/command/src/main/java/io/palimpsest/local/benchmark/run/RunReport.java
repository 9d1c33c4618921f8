package io.palimpsest.local.benchmark.run;

import java.util.Optional;

/**
 * How far a run is, as its process tells it on a line of standard output.
 *
 * @param phase what it does, in a few words
 * @param index index of the domain in training, or of the checkpoint that is scored; -1 before the first
 * @param domain domain in training, empty before the first
 * @param step training steps done
 */
public record RunReport(String phase, int index, String domain, long step) {

    private static final String MARK = "@run";
    private static final String GAP = "\t";

    /** {@return the line} */
    String line() {
        return String.join(GAP, MARK, phase, Integer.toString(index), Long.toString(step), domain);
    }

    /**
     * {@return the report of a line, if it is one}
     *
     * @param line a line that the process printed
     */
    public static Optional<RunReport> parse(String line) {
        String[] parts = line.split(GAP, 5);
        if (parts.length != 5 || !parts[0].equals(MARK)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RunReport(parts[1], Integer.parseInt(parts[2]), parts[4], Long.parseLong(parts[3])));
        } catch (NumberFormatException other) {
            return Optional.empty();
        }
    }
}
