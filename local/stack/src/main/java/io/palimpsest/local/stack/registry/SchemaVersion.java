package io.palimpsest.local.stack.registry;

/**
 * One version of a subject.
 *
 * @param subject names the line of versions, e.g. {@code pairs-value}
 * @param version counts from 1 within the subject
 * @param id names the schema across all subjects, from 1
 * @param schema the schema as JSON text in Avro's own form
 * @param deleted whether it was deleted softly: hidden, but its id still answers
 */
record SchemaVersion(String subject, int version, int id, String schema, boolean deleted) {

    SchemaVersion {
        if (version < 1) {
            throw new IllegalArgumentException("version of " + subject + " must be >= 1 but was " + version);
        }
        if (id < 1) {
            throw new IllegalArgumentException("schema id of " + subject + " must be >= 1 but was " + id);
        }
    }

    SchemaVersion asDeleted() {
        return new SchemaVersion(subject, version, id, schema, true);
    }
}
