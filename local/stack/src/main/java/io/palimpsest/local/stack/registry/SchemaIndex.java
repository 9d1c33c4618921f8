package io.palimpsest.local.stack.registry;

import io.palimpsest.local.stack.registry.RegistryChange.Level;
import io.palimpsest.local.stack.registry.RegistryChange.Put;
import io.palimpsest.local.stack.registry.RegistryChange.Remove;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The present state of the registry in memory: the sum of all changes so far. Not thread-safe. */
final class SchemaIndex {

    private final NavigableMap<String, NavigableMap<Integer, SchemaVersion>> subjects = new TreeMap<>();
    private final Map<Integer, String> texts = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<String, CompatibilityLevel> levels = new HashMap<>();
    private CompatibilityLevel globalLevel = CompatibilityLevel.BACKWARD;
    private int highestId;

    void apply(RegistryChange change) {
        if (change instanceof Put put) {
            put(put.version());
        } else if (change instanceof Remove remove) {
            remove(remove.subject(), remove.version());
        } else if (change instanceof Level level) {
            level(level);
        }
    }

    private void put(SchemaVersion version) {
        subjects.computeIfAbsent(version.subject(), name -> new TreeMap<>()).put(version.version(), version);
        texts.put(version.id(), version.schema());
        ids.put(version.schema(), version.id());
        highestId = Math.max(highestId, version.id());
    }

    private void remove(String subject, int number) {
        NavigableMap<Integer, SchemaVersion> versions = subjects.get(subject);
        SchemaVersion gone = versions == null ? null : versions.remove(number);
        if (gone == null) {
            return;
        }
        if (versions.isEmpty()) {
            subjects.remove(subject);
        }
        if (withId(gone.id()).isEmpty()) {
            texts.remove(gone.id());
            ids.remove(gone.schema());
        }
    }

    private void level(Level change) {
        if (change.subject() == null) {
            globalLevel = change.level() == null ? CompatibilityLevel.BACKWARD : change.level();
        } else if (change.level() == null) {
            levels.remove(change.subject());
        } else {
            levels.put(change.subject(), change.level());
        }
    }

    /** All versions of a subject, oldest first, the softly deleted ones too; empty if it is unknown. */
    List<SchemaVersion> versions(String subject) {
        NavigableMap<Integer, SchemaVersion> versions = subjects.get(subject);
        return versions == null ? List.of() : List.copyOf(versions.values());
    }

    /** The names of all subjects in alphabetical order, the softly deleted ones too. */
    List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** All versions of all subjects that carry an id. */
    List<SchemaVersion> withId(int id) {
        return all().filter(version -> version.id() == id).toList();
    }

    private Stream<SchemaVersion> all() {
        return subjects.values().stream().flatMap(versions -> versions.values().stream());
    }

    Optional<String> text(int id) {
        return Optional.ofNullable(texts.get(id));
    }

    /** The id of a schema that is known already, else the next one. */
    int idFor(String schema) {
        return ids.getOrDefault(schema, highestId + 1);
    }

    Optional<CompatibilityLevel> level(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    CompatibilityLevel globalLevel() {
        return globalLevel;
    }
}
