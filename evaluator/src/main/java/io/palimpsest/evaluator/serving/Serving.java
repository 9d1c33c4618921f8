package io.palimpsest.evaluator.serving;

import io.palimpsest.events.v1.ControlCommand;
import java.time.Instant;
import java.util.Optional;

/**
 * What answers: a checkpoint and the held-out pairs under it. Immutable; a change makes a new one.
 *
 * @param checkpoint the checkpoint
 * @param index held-out pairs with features of this checkpoint
 * @param since when the checkpoint began to answer
 * @param promotion what promoted it; empty when it answers for being the newest
 */
public record Serving(
        ServedCheckpoint checkpoint, SearchIndex index, Instant since, Optional<ControlCommand> promotion) {}
