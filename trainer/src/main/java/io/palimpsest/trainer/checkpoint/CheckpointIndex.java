package io.palimpsest.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which checkpoints of a model exist in object storage, and whose trainer may change that; {@code index.json}. Immutable.
 *
 * @param token fencing token of the trainer that opened the store last; -1 before the first
 * @param revision counts the changes, so that no two states of the index are the same bytes
 * @param checkpoints all checkpoints, in the order in which they were published
 */
record CheckpointIndex(long token, long revision, List<Entry> checkpoints) {

    /** The index that is not there yet. */
    static final CheckpointIndex ABSENT = new CheckpointIndex(-1, 0, List.of());

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /**
     * A published checkpoint.
     *
     * @param id its identity
     * @param writer token of the trainer that wrote it, which says where it lies
     * @param manifestSha256 SHA-256 of its manifest
     */
    record Entry(String id, long writer, String manifestSha256) {
        Entry {
            // The index is data: it must not be able to point outside its own model.
            if (!id.matches("step-\\d{8,19}-[0-9a-f]{8}") || writer < 0) {
                throw new IllegalArgumentException(
                        "a checkpoint in the index must have an id and a writer but has '" + id + "' and " + writer);
            }
            Objects.requireNonNull(manifestSha256, "manifestSha256");
        }
    }

    CheckpointIndex {
        checkpoints = List.copyOf(checkpoints);
    }

    /** {@return this index in the hands of the trainer with a token} */
    CheckpointIndex ownedBy(long newToken) {
        return token == newToken ? this : new CheckpointIndex(newToken, revision + 1, checkpoints);
    }

    /** {@return this index with a checkpoint, in place of one with the same id} */
    CheckpointIndex with(Entry added) {
        if (checkpoints.contains(added)) {
            return this;
        }
        List<Entry> entries = new ArrayList<>(without(Set.of(added.id())).checkpoints);
        entries.add(added);
        return new CheckpointIndex(token, revision + 1, entries);
    }

    /** {@return this index without some checkpoints} */
    CheckpointIndex without(Set<String> ids) {
        List<Entry> staying =
                checkpoints.stream().filter(entry -> !ids.contains(entry.id())).toList();
        return staying.equals(checkpoints) ? this : new CheckpointIndex(token, revision + 1, staying);
    }

    Optional<Entry> find(String id) {
        return checkpoints.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    byte[] toJson() {
        try {
            return JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("an index is always valid JSON", impossible);
        }
    }

    /**
     * {@return what {@link #toJson} wrote}
     *
     * @throws JsonProcessingException saying what is wrong
     */
    static CheckpointIndex fromJson(byte[] json) throws JsonProcessingException {
        return JSON.readValue(new String(json, StandardCharsets.UTF_8), CheckpointIndex.class);
    }
}
