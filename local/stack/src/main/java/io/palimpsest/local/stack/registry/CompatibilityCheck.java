package io.palimpsest.local.stack.registry;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Holds a new schema against the earlier versions of its subject, by Avro's schema resolution rules. Stateless. */
final class CompatibilityCheck {

    private CompatibilityCheck() {}

    /**
     * Says in words why a schema may not follow earlier versions.
     *
     * @param candidate the new schema
     * @param earlier the versions to hold it against, oldest first
     * @return one line per conflict; empty if there is none
     */
    static List<String> conflicts(Schema candidate, List<SchemaVersion> earlier, CompatibilityLevel level) {
        int first = level.transitive() ? 0 : Math.max(0, earlier.size() - 1);
        List<String> conflicts = new ArrayList<>();
        for (SchemaVersion version : earlier.subList(first, earlier.size())) {
            Schema other = AvroText.parse(version.schema());
            if (level.readsEarlier()) {
                conflicts.addAll(unreadable(
                        candidate, other, "the new schema cannot read data of version " + version.version()));
            }
            if (level.readByEarlier()) {
                conflicts.addAll(unreadable(
                        other, candidate, "version " + version.version() + " cannot read data of the new schema"));
            }
        }
        return conflicts;
    }

    private static List<String> unreadable(Schema reader, Schema writer, String what) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
            return List.of();
        }
        return result.getIncompatibilities().stream()
                .map(reason ->
                        what + ": " + reason.getType() + " at " + reason.getLocation() + ": " + reason.getMessage())
                .toList();
    }
}
