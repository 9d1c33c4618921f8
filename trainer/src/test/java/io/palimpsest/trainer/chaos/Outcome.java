package io.palimpsest.trainer.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.palimpsest.events.v1.LedgerEntry;
import io.palimpsest.events.v1.LedgerEntryKind;
import io.palimpsest.schemas.errors.DeadLetter;
import io.palimpsest.schemas.topics.Topic;
import io.palimpsest.trainer.checkpoint.CheckpointManifest;
import io.palimpsest.trainer.checkpoint.LocalCheckpoints;
import io.palimpsest.trainer.checkpoint.TensorDigest;
import io.palimpsest.trainer.plan.PlanPosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a run leaves behind, without that which may differ between two runs that are alike: names, times, and offsets in topics that models
 * share.
 *
 * @param tensors digest of every tensor of the last checkpoint
 * @param counters small state of the learner
 * @param plan where planning stands
 * @param domainsSeen domains trained
 * @param endOfDomain whether the last of them is complete
 * @param trainedPairs pairs trained, passes counted
 * @param offsets next offset of the pairs topic by partition
 * @param plans every plan in the ledger, in order
 * @param deadLetters every dead letter of the model, in order
 */
record Outcome(
        List<TensorDigest> tensors,
        Map<String, String> counters,
        PlanPosition plan,
        List<String> domainsSeen,
        boolean endOfDomain,
        long trainedPairs,
        Map<Integer, Long> offsets,
        List<LedgerEntry> plans,
        List<String> deadLetters) {

    static Outcome of(ChaosCluster cluster, String model, Path checkpoints) {
        CheckpointManifest last = last(model, checkpoints);
        return new Outcome(
                last.tensors(),
                last.counters(),
                withoutControl(last.plan()),
                last.domainsSeen(),
                last.endOfDomain(),
                last.trainedPairs(),
                last.offsets(),
                plans(cluster, model),
                deadLetters(cluster, model));
    }

    /** Fails, naming what differs. */
    void assertSameAs(Outcome oracle) {
        assertThat(plans).as("plans in the ledger").isEqualTo(oracle.plans);
        assertThat(deadLetters).as("dead letters").isEqualTo(oracle.deadLetters);
        assertThat(tensors).as("tensors").isEqualTo(oracle.tensors);
        assertThat(this).isEqualTo(oracle);
    }

    /** Fails unless this is the end of a whole run, so that two runs that did nothing are not taken for alike. */
    void assertComplete(Variant variant) {
        assertThat(plan.step()).isEqualTo(variant.steps());
        assertThat(endOfDomain).isTrue();
        assertThat(domainsSeen).containsExactly("red", "green", "blue");
        assertThat(tensors).hasSizeGreaterThan(20);
        assertThat(plans.stream().filter(entry -> entry.getKind() == LedgerEntryKind.STEP))
                .hasSize((int) variant.steps());
        assertThat(deadLetters).hasSize(ChaosCluster.POISON.size()).doesNotHaveDuplicates();
    }

    private static CheckpointManifest last(String model, Path checkpoints) {
        try {
            return new LocalCheckpoints(checkpoints, model)
                    .newestValid()
                    .orElseThrow(() -> new AssertionError("model " + model + " has no checkpoint"))
                    .manifest();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static PlanPosition withoutControl(PlanPosition plan) {
        return new PlanPosition(
                plan.step(),
                plan.chunk(),
                plan.domainIndex(),
                plan.domain(),
                plan.domainOpen(),
                plan.domainSteps(),
                plan.domainStart(),
                plan.next(),
                0);
    }

    private static List<LedgerEntry> plans(ChaosCluster cluster, String model) {
        return cluster.values(Topic.LEDGER, LedgerEntry.class).stream()
                .filter(entry -> entry.getModel().equals(model) && entry.getKind() != LedgerEntryKind.TAKEOVER)
                .map(entry -> LedgerEntry.newBuilder(entry)
                        .setModel("")
                        .setReason("")
                        .setTrainerId("")
                        .setControlOffset(0)
                        .setPlannedAt(Instant.EPOCH)
                        .build())
                .toList();
    }

    private static List<String> deadLetters(ChaosCluster cluster, String model) {
        return cluster.records(Topic.PAIRS_DLQ).stream()
                .map(record -> DeadLetter.read(record.headers()))
                .filter(letter -> letter.model().equals(model))
                .map(letter -> letter.topic() + "-" + letter.partition() + "@" + letter.offset() + " "
                        + letter.code().code())
                .toList();
    }
}
