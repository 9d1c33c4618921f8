package io.palimpsest.evaluator.topology;

import io.palimpsest.events.v1.ControlCommand;
import io.palimpsest.schemas.control.Promotions;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Which checkpoints of one model are promoted, as every instance knows it. */
final class PromotedCheckpoints {
    private final ReadOnlyKeyValueStore<String, ControlCommand> store;
    private final String model;

    PromotedCheckpoints(ReadOnlyKeyValueStore<String, ControlCommand> store, String model) {
        this.store = store;
        this.model = model;
    }

    /** What a task knows of its global store. */
    static PromotedCheckpoints of(ProcessingContext context, EvaluationRules rules) {
        return new PromotedCheckpoints(context.getStateStore(EvaluatorTopology.PROMOTION_STORE), rules.model());
    }

    /** The promoted one and the one that a roll-back would go to, if they belong to the model itself. */
    Set<String> referenced() {
        return promotions().referenced(model);
    }

    /** The promoted one, if it belongs to the model itself. */
    Optional<String> current() {
        return own(promotions().current());
    }

    /** The one promoted before, if it belongs to the model itself. */
    Optional<String> before() {
        return own(promotions().before());
    }

    private Optional<String> own(Optional<ControlCommand> command) {
        return command.filter(promoted -> Promotions.modelOf(promoted).equals(model))
                .map(ControlCommand::getCheckpointId);
    }

    private Promotions promotions() {
        Promotions promotions = new Promotions(model);
        try (KeyValueIterator<String, ControlCommand> all = store.all()) {
            all.forEachRemaining(entry -> promotions.accept(entry.value));
        }
        return promotions;
    }
}
