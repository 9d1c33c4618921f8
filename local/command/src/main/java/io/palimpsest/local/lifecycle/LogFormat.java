package io.palimpsest.local.lifecycle;

/** How log lines look. */
public enum LogFormat {
    /** For people: time, level, thread, logger and what happened. */
    TEXT,
    /** For programs: one JSON object a line, with what the line is about as fields. */
    JSON
}
