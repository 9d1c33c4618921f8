package io.palimpsest.evaluator.serving.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.palimpsest.evaluator.records.HeldOutSplit;
import io.palimpsest.evaluator.serving.SearchIndex;
import io.palimpsest.evaluator.serving.Serving;
import io.palimpsest.evaluator.serving.ServingState;
import io.palimpsest.evaluator.serving.ServingStatus;
import io.palimpsest.events.v1.CheckpointAnnouncement;
import io.palimpsest.events.v1.ControlCommand;
import java.util.List;
import java.util.Optional;

/** Answer of {@code GET /v1/model}; {@code openapi.json} describes its fields. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelAnswer(
        String model,
        String role,
        String since,
        Checkpoint checkpoint,
        Promotion promotion,
        Gallery gallery,
        Attempt loading,
        Attempt failed,
        String trouble) {

    /** The checkpoint that answers, and where it comes from. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Checkpoint(
            String id,
            String model,
            long step,
            String parentId,
            String learner,
            String domain,
            List<String> domainsSeen,
            boolean endOfDomain,
            long trainedPairs,
            String manifestSha256,
            String createdAt,
            int dimensions) {}

    /** Who promoted it, when and why. */
    record Promotion(String by, String at, String reason, String commandId) {}

    /** What can be searched. */
    record Gallery(int pairs, long leftOut, List<Domain> domains) {}

    /** Pairs of one domain that can be searched. */
    record Domain(String name, int test, int validation) {}

    /** A checkpoint that is being loaded or cannot serve. */
    record Attempt(String checkpointId, String checkpointModel, String detail, String since) {}

    static ModelAnswer of(ServingState state, Serving serving) {
        return new ModelAnswer(
                state.model(),
                serving.promotion().isPresent() ? "promoted" : "newest",
                serving.since().toString(),
                checkpoint(serving),
                serving.promotion().map(ModelAnswer::promotion).orElse(null),
                gallery(serving.index(), state.gallery().leftOut()),
                attempt(state.status().loading()),
                attempt(state.status().failed()),
                state.status().trouble().orElse(null));
    }

    private static Checkpoint checkpoint(Serving serving) {
        CheckpointAnnouncement announced = serving.checkpoint().announcement();
        return new Checkpoint(
                announced.getCheckpointId(),
                announced.getModel(),
                announced.getStep(),
                announced.getParentId(),
                announced.getLearner(),
                announced.getDomain(),
                announced.getDomainsSeen(),
                announced.getEndOfDomain(),
                announced.getTrainedPairs(),
                announced.getManifestSha256(),
                announced.getCreatedAt().toString(),
                serving.checkpoint().model().width());
    }

    private static Promotion promotion(ControlCommand command) {
        return new Promotion(
                command.getIssuedBy(), command.getIssuedAt().toString(), command.getReason(), command.getCommandId());
    }

    private static Gallery gallery(SearchIndex index, long leftOut) {
        List<Domain> domains = index.domains().stream()
                .map(name -> new Domain(
                        name, index.size(name, HeldOutSplit.TEST), index.size(name, HeldOutSplit.VALIDATION)))
                .toList();
        return new Gallery(index.size(), leftOut, domains);
    }

    private static Attempt attempt(Optional<ServingStatus.Attempt> attempt) {
        return attempt.map(one -> new Attempt(
                        one.checkpointId(),
                        one.checkpointModel(),
                        one.detail(),
                        one.since().toString()))
                .orElse(null);
    }
}
