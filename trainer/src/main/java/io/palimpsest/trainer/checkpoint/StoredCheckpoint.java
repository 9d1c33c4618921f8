package io.palimpsest.trainer.checkpoint;

import java.net.URI;
import java.util.Objects;

/**
 * A durable checkpoint.
 *
 * @param manifest what it is
 * @param manifestSha256 SHA-256 of its {@code manifest.json}
 * @param location its directory
 */
public record StoredCheckpoint(CheckpointManifest manifest, String manifestSha256, URI location) {
    public StoredCheckpoint {
        Objects.requireNonNull(manifest, "manifest");
        Objects.requireNonNull(manifestSha256, "manifestSha256");
        Objects.requireNonNull(location, "location");
    }

    /** {@return its identity} */
    public String id() {
        return manifest.id();
    }
}
