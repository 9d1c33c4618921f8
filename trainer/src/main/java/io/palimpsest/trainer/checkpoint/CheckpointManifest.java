package io.palimpsest.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.palimpsest.trainer.plan.PlanPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a checkpoint is and where training stands in it; {@code manifest.json}. Immutable.
 *
 * @param formatVersion version of the directory format, {@value #FORMAT_VERSION}
 * @param id identity: {@code step-%08d-} and the first 8 hexadecimal digits of {@link #identity()}
 * @param parent checkpoint this one continues, null for the first
 * @param branchedFrom where a branch begins: {@code model/checkpoint} that this one is a copy of; null for all others
 * @param forgotten ids of the samples that this branch must never train, sorted; empty outside a branch
 * @param model name of the model
 * @param learner name of the learner, e.g. {@code CTP}
 * @param step training steps done, {@code >= 0}
 * @param domain domain trained last, null before the first
 * @param domainIndex its index, -1 before the first
 * @param domainsSeen domains trained so far, the last one last
 * @param endOfDomain whether that domain is complete
 * @param offsets next offset of the pairs topic by partition: everything before was learned, held out or dead-lettered
 * @param ledgerOffset offset in the ledger after the last entry contained
 * @param plan where planning stood after that entry
 * @param trainedPairs pairs trained, passes counted
 * @param seed seed of all counter-based randomness
 * @param counters small state of the learner
 * @param settings the settings that shape training, by key; enough to train on or to repeat
 * @param configurationHash SHA-256 of those settings
 * @param environment determinism envelope
 * @param files every file of the checkpoint apart from the manifest
 * @param tensors every tensor with its digest, by name
 * @param createdAt when it was taken, ISO-8601 in UTC
 */
public record CheckpointManifest(
        int formatVersion,
        String id,
        String parent,
        String branchedFrom,
        List<String> forgotten,
        String model,
        String learner,
        long step,
        String domain,
        int domainIndex,
        List<String> domainsSeen,
        boolean endOfDomain,
        Map<Integer, Long> offsets,
        long ledgerOffset,
        PlanPosition plan,
        long trainedPairs,
        long seed,
        Map<String, String> counters,
        Map<String, String> settings,
        String configurationHash,
        Environment environment,
        List<StoredFile> files,
        List<TensorDigest> tensors,
        String createdAt) {

    /** Key of the setting that says which model {@code weights.safetensors} holds. */
    public static final String PUBLISHED = "publish.weights";

    /** The directory format that this code writes and reads. */
    public static final int FORMAT_VERSION = 2;

    // Sorted keys: the same facts must give the same bytes, because the identity is their digest.
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    public CheckpointManifest {
        if (step < 0 || ledgerOffset < 0 || trainedPairs < 0) {
            throw new IllegalArgumentException("checkpoint step, ledger offset and trained pairs must be >= 0 but were "
                    + step + ", " + ledgerOffset + ", " + trainedPairs);
        }
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(plan, "plan");
        Objects.requireNonNull(environment, "environment");
        domainsSeen = List.copyOf(domainsSeen);
        offsets = Map.copyOf(offsets);
        counters = Map.copyOf(counters);
        settings = Map.copyOf(settings);
        forgotten = List.copyOf(forgotten);
        files = List.copyOf(files);
        tensors = List.copyOf(tensors);
    }

    /**
     * {@return the manifest of the files that were written, with the identity that follows from them}
     *
     * @param newParent checkpoint this one continues, or null
     * @param newFiles files written
     * @param newTensors tensors written
     */
    CheckpointManifest completed(String newParent, List<StoredFile> newFiles, List<TensorDigest> newTensors) {
        CheckpointManifest nameless = with("", newParent, newFiles, newTensors, createdAt);
        return nameless.with(nameless.expectedId(), newParent, newFiles, newTensors, createdAt);
    }

    /**
     * {@return SHA-256 over everything but the id, the parent and the time, in hexadecimal} Two runs that arrive at the same state have
     * the same identity, so a replay finds its checkpoint already there.
     */
    String identity() {
        return Checksums.sha256(with("", null, files, tensors, "").toJson().getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the id that the content demands} */
    String expectedId() {
        return "step-%08d-%s".formatted(step, identity().substring(0, 8));
    }

    /** {@return prefix of the tensors that lie in {@code weights.safetensors}: {@code current/}, {@code momentum/} or {@code average/}} */
    String published() {
        return settings.getOrDefault(PUBLISHED, "current") + "/";
    }

    /** {@return the manifest as JSON, keys of maps sorted} */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a manifest is always valid JSON", impossible);
        }
    }

    /**
     * {@return the facts of the first checkpoint of a branch: the same state under another model}
     *
     * @param branch name of the branch
     * @param withoutSamples samples that the branch must never train
     * @param time when
     */
    public CheckpointManifest branch(String branch, Collection<String> withoutSamples, Instant time) {
        return new CheckpointManifest(
                formatVersion,
                "",
                null,
                model + "/" + id,
                withoutSamples.stream().sorted().toList(),
                branch,
                learner,
                step,
                domain,
                domainIndex,
                domainsSeen,
                endOfDomain,
                offsets,
                ledgerOffset,
                plan,
                trainedPairs,
                seed,
                counters,
                settings,
                configurationHash,
                environment,
                List.of(),
                List.of(),
                time.toString());
    }

    /**
     * {@return what {@link #toJson} wrote}
     *
     * @param json the text
     * @throws IllegalArgumentException naming the offending field
     */
    public static CheckpointManifest fromJson(String json) {
        try {
            return JSON.readValue(json, CheckpointManifest.class);
        } catch (JsonProcessingException broken) {
            String field = broken instanceof JsonMappingException mapping ? mapping.getPathReference() + ": " : "";
            throw new IllegalArgumentException(
                    "not a checkpoint manifest: " + field + broken.getOriginalMessage(), broken);
        }
    }

    private CheckpointManifest with(
            String newId,
            String newParent,
            List<StoredFile> newFiles,
            List<TensorDigest> newTensors,
            String newCreatedAt) {
        return new CheckpointManifest(
                formatVersion,
                newId,
                newParent,
                branchedFrom,
                forgotten,
                model,
                learner,
                step,
                domain,
                domainIndex,
                domainsSeen,
                endOfDomain,
                offsets,
                ledgerOffset,
                plan,
                trainedPairs,
                seed,
                counters,
                settings,
                configurationHash,
                environment,
                newFiles,
                newTensors,
                newCreatedAt);
    }
}
