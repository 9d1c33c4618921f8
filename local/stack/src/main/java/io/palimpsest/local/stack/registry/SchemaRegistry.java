package io.palimpsest.local.stack.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The operations of the registry over its state.
 *
 * <p>A change goes to the log first and to memory after, so that no client learns of a schema that a restart would forget.
 * Thread-safe: one operation runs at a time.
 */
final class SchemaRegistry {

    private final ChangeLog log;
    private SchemaIndex index;

    private SchemaRegistry(ChangeLog log) throws IOException {
        this.log = log;
        this.index = replayed(log);
    }

    /** Opens the registry on a log, whose changes are read first. */
    static SchemaRegistry open(ChangeLog log) throws IOException {
        return new SchemaRegistry(log);
    }

    private static SchemaIndex replayed(ChangeLog log) throws IOException {
        SchemaIndex replayed = new SchemaIndex();
        log.replay(replayed::apply);
        return replayed;
    }

    /**
     * Adds a schema as the next version of a subject, unless the subject has it already.
     *
     * @return the schema's id
     */
    synchronized int register(String subject, String text) {
        Schema schema = AvroText.parse(text);
        String form = schema.toString();
        List<SchemaVersion> live = versions(subject, false);
        Optional<SchemaVersion> same =
                live.stream().filter(version -> version.schema().equals(form)).findFirst();
        if (same.isPresent()) {
            return same.get().id();
        }
        List<String> conflicts = CompatibilityCheck.conflicts(schema, live, effectiveLevel(subject));
        if (!conflicts.isEmpty()) {
            throw new RegistryException(
                    RegistryError.INCOMPATIBLE_SCHEMA,
                    "Schema being registered is incompatible with an earlier schema for subject \"" + subject
                            + "\", compatibility: " + effectiveLevel(subject) + ", details: " + conflicts);
        }
        List<SchemaVersion> all = versions(subject, true);
        int number = all.isEmpty() ? 1 : all.get(all.size() - 1).version() + 1;
        SchemaVersion added = new SchemaVersion(subject, number, state().idFor(form), form, false);
        change(List.of(new RegistryChange.Put(added)));
        return added.id();
    }

    /** Finds the version under which a subject has a schema. */
    synchronized SchemaVersion lookUp(String subject, String text, boolean deletedToo) {
        String form = AvroText.parse(text).toString();
        return known(subject, deletedToo).stream()
                .filter(version -> version.schema().equals(form))
                .findFirst()
                .orElseThrow(() -> new RegistryException(
                        RegistryError.SCHEMA_NOT_FOUND, "Schema not found under subject '" + subject + "'"));
    }

    /** The text of a schema by its id. */
    synchronized String text(int id) {
        return state().text(id)
                .orElseThrow(
                        () -> new RegistryException(RegistryError.SCHEMA_NOT_FOUND, "Schema " + id + " not found"));
    }

    /** Where a schema is used. */
    synchronized List<SchemaVersion> uses(int id, boolean deletedToo) {
        text(id);
        return state().withId(id).stream()
                .filter(version -> deletedToo || !version.deleted())
                .toList();
    }

    synchronized List<String> subjects(String prefix, boolean deletedToo) {
        return state().subjects().stream()
                .filter(subject -> subject.startsWith(prefix))
                .filter(subject -> !versions(subject, deletedToo).isEmpty())
                .toList();
    }

    /** The versions of a subject, which must have some. */
    synchronized List<SchemaVersion> known(String subject, boolean deletedToo) {
        List<SchemaVersion> versions = versions(subject, deletedToo);
        if (versions.isEmpty()) {
            throw RegistryException.subjectNotFound(subject);
        }
        return versions;
    }

    synchronized SchemaVersion version(String subject, VersionNumber number, boolean deletedToo) {
        return number.in(known(subject, deletedToo));
    }

    /** Why a schema may not become the next version beside the given ones; empty if it may. */
    synchronized List<String> conflicts(String subject, String text, Optional<VersionNumber> number) {
        Schema schema = AvroText.parse(text);
        List<SchemaVersion> live = versions(subject, false);
        if (number.isPresent() && !(live.isEmpty() && number.get().isLatest())) {
            live = List.of(number.get().in(known(subject, false)));
        }
        return CompatibilityCheck.conflicts(schema, live, effectiveLevel(subject));
    }

    /**
     * Deletes a subject.
     *
     * @param permanent whether the versions go for good; they must have been deleted softly before
     * @return the numbers of the versions that were deleted
     */
    synchronized List<Integer> delete(String subject, boolean permanent) {
        List<SchemaVersion> all = known(subject, true);
        List<SchemaVersion> live = versions(subject, false);
        if (permanent && !live.isEmpty()) {
            throw new RegistryException(
                    RegistryError.SUBJECT_NOT_SOFT_DELETED,
                    "Subject '" + subject + "' was not deleted first before being permanently deleted");
        }
        if (!permanent && live.isEmpty()) {
            throw new RegistryException(
                    RegistryError.SUBJECT_SOFT_DELETED,
                    "Subject '" + subject + "' was soft deleted. Set permanent=true to delete permanently");
        }
        List<SchemaVersion> going = permanent ? all : live;
        List<RegistryChange> changes = new ArrayList<>();
        for (SchemaVersion version : going) {
            changes.add(deletion(version, permanent));
        }
        if (permanent && state().level(subject).isPresent()) {
            changes.add(new RegistryChange.Level(subject, null));
        }
        change(changes);
        return going.stream().map(SchemaVersion::version).toList();
    }

    /** Deletes one version, as {@link #delete(String, boolean)} does all. */
    synchronized int delete(String subject, VersionNumber number, boolean permanent) {
        SchemaVersion version = version(subject, number, true);
        if (permanent && !version.deleted()) {
            throw new RegistryException(
                    RegistryError.VERSION_NOT_SOFT_DELETED,
                    "Subject '" + subject + "' Version " + version.version()
                            + " was not deleted first before being permanently deleted");
        }
        if (!permanent && version.deleted()) {
            throw new RegistryException(
                    RegistryError.VERSION_SOFT_DELETED,
                    "Subject '" + subject + "' Version " + version.version()
                            + " was soft deleted. Set permanent=true to delete permanently");
        }
        change(List.of(deletion(version, permanent)));
        return version.version();
    }

    private static RegistryChange deletion(SchemaVersion version, boolean permanent) {
        return permanent
                ? new RegistryChange.Remove(version.subject(), version.version())
                : new RegistryChange.Put(version.asDeleted());
    }

    synchronized CompatibilityLevel globalLevel() {
        return state().globalLevel();
    }

    synchronized Optional<CompatibilityLevel> ownLevel(String subject) {
        return state().level(subject);
    }

    /** Sets a level; a null subject stands for all subjects without their own, a null level for the default. */
    synchronized void level(String subject, CompatibilityLevel level) {
        change(List.of(new RegistryChange.Level(subject, level)));
    }

    private CompatibilityLevel effectiveLevel(String subject) {
        return state().level(subject).orElseGet(() -> state().globalLevel());
    }

    private List<SchemaVersion> versions(String subject, boolean deletedToo) {
        return state().versions(subject).stream()
                .filter(version -> deletedToo || !version.deleted())
                .toList();
    }

    private void change(List<? extends RegistryChange> changes) {
        try {
            log.append(changes);
        } catch (IOException failure) {
            // Whether the log took the changes is unknown now: it alone knows the present state.
            index = null;
            throw storeFailed(failure);
        }
        changes.forEach(index::apply);
    }

    private SchemaIndex state() {
        if (index == null) {
            try {
                index = replayed(log);
            } catch (IOException failure) {
                throw storeFailed(failure);
            }
        }
        return index;
    }

    private static RegistryException storeFailed(IOException failure) {
        return new RegistryException(
                RegistryError.STORE_FAILED, "Error in the backend data store: " + failure.getMessage(), failure);
    }
}
