package io.palimpsest.local;

/** The exit codes of every command; each command's help lists those it can end with. */
public enum ExitCode {
    OK(0, "Success."),
    FAILED(1, "The command failed; the last line on standard error says why."),
    USAGE(2, "Wrong usage or configuration: an unknown option or setting, or a value out of range."),
    UNAVAILABLE(3, "Kafka or the schema registry could not be reached."),
    FENCED(4, "Another trainer took over the model; this one stopped and wrote nothing more."),
    RECORDS_LOST(5, "Kafka no longer holds records that are needed; nothing was skipped."),
    INTERRUPTED(130, "Stopped by Ctrl-C, cleanly: what was learned is in the last checkpoint."),
    TERMINATED(143, "Stopped by SIGTERM, as cleanly as by Ctrl-C.");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** @return the number the process ends with */
    public int code() {
        return code;
    }

    /** @return one sentence for people */
    public String meaning() {
        return meaning;
    }
}
