package io.palimpsest.local.commands;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.events.v1.ControlKind;
import io.palimpsest.events.v1.PairsOffset;
import io.palimpsest.local.Surroundings;
import io.palimpsest.schemas.control.Promotions;
import io.palimpsest.trainer.control.PromotionDecision;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a person is told about an order that was written down. */
final class OrderText {

    private OrderText() {}

    static void print(Surroundings surroundings, ControlCommand command) {
        surroundings.out().println(what(command));
        audit(surroundings, command);
    }

    static void print(Surroundings surroundings, PromotionDecision decision) {
        ControlCommand command = decision.command();
        String verb = command.getKind() == ControlKind.PROMOTE ? "Promoted " : "Rolled back to ";
        surroundings.out().println(verb + checkpoint(command) + " for model '" + command.getModel() + "'.");
        surroundings
                .out()
                .println(decision.replaced()
                        .map(before -> "Until now " + checkpoint(before) + " was promoted, by " + before.getIssuedBy()
                                + " on " + Times.toSeconds(before.getIssuedAt()) + ".")
                        .orElse("It is the first one."));
        audit(surroundings, command);
    }

    private static void audit(Surroundings surroundings, ControlCommand command) {
        surroundings
                .out()
                .println("Written down as command " + command.getCommandId() + " by " + command.getIssuedBy() + ".");
    }

    private static String what(ControlCommand command) {
        if (command.getKind() != ControlKind.BOUNDARY) {
            return "Ordered: " + command.getKind().name().toLowerCase(Locale.ROOT) + " the training of model '"
                    + command.getModel() + "'.";
        }
        return "Ordered: "
                + (command.getDomain() == null ? "the current domain" : "domain '" + command.getDomain() + "'")
                + " of model '" + command.getModel() + "' ends " + where(command.getPairsOffsets()) + ".";
    }

    private static String where(List<PairsOffset> offsets) {
        return offsets.isEmpty()
                ? "at once"
                : offsets.stream()
                        .map(offset -> "before offset " + offset.getOffset() + " of partition " + offset.getPartition())
                        .collect(Collectors.joining(", "));
    }

    private static String checkpoint(ControlCommand command) {
        return Promotions.modelOf(command) + "/" + command.getCheckpointId();
    }
}
