package io.palimpsest.trainer.control;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.schemas.control.Promotions;
import io.palimpsest.trainer.RefusedException;
import io.palimpsest.trainer.checkpoint.BranchOrigin;
import io.palimpsest.trainer.checkpoint.CheckpointReader;
import io.palimpsest.trainer.checkpoint.CorruptCheckpointException;
import io.palimpsest.trainer.checkpoint.StoredCheckpoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Promotes checkpoints of a model and rolls back. Only a checkpoint that is in the store and verifies becomes the promoted one, and only one
 * of the model itself or of a branch of it. One thread uses it.
 *
 * <p>Every method throws {@link RefusedException}, and writes nothing, when a rule is broken.
 */
public final class PromotionDesk {

    private final String model;
    private final Function<String, CheckpointReader> stores;
    private final ControlLog log;
    private final ControlCommands commands;

    /**
     * @param model model commanded
     * @param stores opens the checkpoints of a model
     * @param log reads what was commanded before
     * @param commands writes commands to the same model
     */
    public PromotionDesk(
            String model, Function<String, CheckpointReader> stores, ControlLog log, ControlCommands commands) {
        this.model = model;
        this.stores = stores;
        this.log = log;
        this.commands = commands;
    }

    /**
     * Promotes a checkpoint.
     *
     * @param id whole id, or the beginning of just one
     * @param checkpointModel model it belongs to: this one or a branch of it
     * @param reason why, for the audit; may be empty
     * @return what was written
     * @throws io.palimpsest.trainer.checkpoint.UnknownCheckpointException if the store holds no such checkpoint
     */
    public PromotionDecision promote(String id, String checkpointModel, String reason) throws IOException {
        refuseStranger(checkpointModel);
        StoredCheckpoint checkpoint = stores.apply(checkpointModel).find(id);
        Optional<ControlCommand> current = log.promotions(model).current();
        if (current.isPresent() && isAbout(current.get(), checkpointModel, checkpoint.id())) {
            throw new RefusedException(
                    named(current.get()) + " is the promoted checkpoint of model '" + model + "' already.");
        }
        verify(checkpoint);
        return new PromotionDecision(commands.promote(checkpoint.id(), checkpointModel, reason), current);
    }

    /**
     * Goes back to the checkpoint that was promoted before the current one.
     *
     * @param reason why, for the audit; not blank
     * @return what was written
     */
    public PromotionDecision rollBack(String reason) throws IOException {
        Promotions promotions = log.promotions(model);
        ControlCommand current = currentOf(promotions);
        ControlCommand target = promotions
                .before()
                .orElseThrow(() -> new RefusedException("There is no promotion of model '" + model + "' before that of "
                        + named(current) + " to go back to. Promote another checkpoint instead."));
        return rollBack(target, current, reason);
    }

    /**
     * Goes back to a checkpoint that was promoted earlier.
     *
     * @param id whole id, or the beginning of just one
     * @param reason why, for the audit; not blank
     * @return what was written
     */
    public PromotionDecision rollBackTo(String id, String reason) throws IOException {
        Promotions promotions = log.promotions(model);
        ControlCommand current = currentOf(promotions);
        List<ControlCommand> earlier = promotions.standing().stream()
                .filter(command -> !named(command).equals(named(current)))
                .toList();
        List<String> meant = earlier.stream()
                .filter(command -> command.getCheckpointId().startsWith(id))
                .map(PromotionDesk::named)
                .distinct()
                .toList();
        if (meant.size() != 1) {
            throw new RefusedException("'" + id + "' is not one promotion to go back to: before "
                    + named(current) + " stand "
                    + earlier.stream().map(PromotionDesk::named).distinct().toList()
                    + ". To go to any other checkpoint, promote it.");
        }
        ControlCommand target = earlier.stream()
                .filter(command -> named(command).equals(meant.get(0)))
                .findFirst()
                .orElseThrow();
        return rollBack(target, current, reason);
    }

    private PromotionDecision rollBack(ControlCommand target, ControlCommand current, String reason)
            throws IOException {
        if (reason.isBlank()) {
            throw new RefusedException("A roll-back needs a reason: whoever reads the audit later must understand it.");
        }
        String checkpointModel = Promotions.modelOf(target);
        StoredCheckpoint checkpoint = stores.apply(checkpointModel).find(target.getCheckpointId());
        verify(checkpoint);
        return new PromotionDecision(commands.rollBack(checkpoint.id(), checkpointModel, reason), Optional.of(current));
    }

    private ControlCommand currentOf(Promotions promotions) {
        return promotions
                .current()
                .orElseThrow(() -> new RefusedException(
                        "No checkpoint of model '" + model + "' is promoted, so there is nothing to roll back."));
    }

    private void refuseStranger(String checkpointModel) throws IOException {
        if (checkpointModel.equals(model)) {
            return;
        }
        List<BranchOrigin> origins = BranchOrigin.chain(checkpointModel, stores);
        if (origins.stream().noneMatch(origin -> origin.model().equals(model))) {
            String comesFrom = origins.isEmpty()
                    ? "it is no branch of any model"
                    : "it was branched from "
                            + origins.stream().map(BranchOrigin::model).toList();
            throw new RefusedException("Model '" + checkpointModel + "' is not a branch of model '" + model + "': "
                    + comesFrom + ". Only a model's own checkpoints and those of its branches can be promoted for it.");
        }
    }

    private void verify(StoredCheckpoint checkpoint) throws IOException {
        try {
            stores.apply(checkpoint.manifest().model()).verify(checkpoint);
        } catch (CorruptCheckpointException damaged) {
            throw new RefusedException(
                    checkpoint.id() + " cannot become the promoted checkpoint of model '" + model + "', it is damaged: "
                            + damaged.getMessage(),
                    damaged);
        }
    }

    private static boolean isAbout(ControlCommand command, String checkpointModel, String id) {
        return command.getCheckpointId().equals(id)
                && Promotions.modelOf(command).equals(checkpointModel);
    }

    private static String named(ControlCommand command) {
        return command.getCheckpointModel() == null
                ? command.getCheckpointId()
                : command.getCheckpointModel() + "/" + command.getCheckpointId();
    }
}
