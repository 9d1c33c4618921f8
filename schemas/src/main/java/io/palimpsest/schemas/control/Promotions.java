package io.palimpsest.schemas.control;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which checkpoint of a model is promoted: the fold of its PROMOTE and ROLL_BACK commands. A roll-back takes the promotions back that came
 * after the checkpoint it names; one that was never promoted becomes the promoted one all the same. One thread uses it.
 */
public final class Promotions {

    private final String model;
    private final Deque<ControlCommand> standing = new ArrayDeque<>();

    /** @param model model whose commands count */
    public Promotions(String model) {
        this.model = model;
    }

    /**
     * Takes the next command of the control topic into account.
     *
     * @param command any command
     */
    public void accept(ControlCommand command) {
        if (!command.getModel().equals(model) || command.getCheckpointId() == null) {
            return;
        }
        if (command.getKind() == ControlKind.PROMOTE) {
            standing.push(command);
        } else if (command.getKind() == ControlKind.ROLL_BACK) {
            rollBack(command);
        }
    }

    /** {@return the command that promoted the checkpoint that is promoted now} */
    public Optional<ControlCommand> current() {
        return Optional.ofNullable(standing.peek());
    }

    /** {@return the command that promoted the checkpoint that a roll-back without a target goes to} */
    public Optional<ControlCommand> before() {
        return standing.stream().skip(1).findFirst();
    }

    /** {@return the commands whose promotions were not taken back, the current one first} */
    public List<ControlCommand> standing() {
        return List.copyOf(standing);
    }

    /**
     * {@return ids of a model's checkpoints that are promoted here, or would be after a roll-back}
     *
     * @param owner the model that the checkpoints belong to: this one, or a branch of it
     */
    public Set<String> referenced(String owner) {
        Set<String> referenced = new LinkedHashSet<>();
        standing.stream()
                .limit(2)
                .filter(command -> modelOf(command).equals(owner))
                .forEach(command -> referenced.add(command.getCheckpointId()));
        return referenced;
    }

    /**
     * {@return the model that a command's checkpoint belongs to}
     *
     * @param command a PROMOTE or ROLL_BACK command
     */
    public static String modelOf(ControlCommand command) {
        return command.getCheckpointModel() == null ? command.getModel() : command.getCheckpointModel();
    }

    private void rollBack(ControlCommand command) {
        boolean promotedBefore = standing.stream().anyMatch(earlier -> same(earlier, command));
        if (!promotedBefore) {
            standing.clear();
            standing.push(command);
            return;
        }
        while (!same(standing.element(), command)) {
            standing.pop();
        }
    }

    private static boolean same(ControlCommand one, ControlCommand other) {
        return one.getCheckpointId().equals(other.getCheckpointId())
                && modelOf(one).equals(modelOf(other));
    }
}
