package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDManager;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import java.util.List;

/** Makes learners by name. */
public final class Learners {
    private Learners() {}

    /** The names {@link #create} knows. */
    public static List<String> names() {
        return List.of(
                "CTP", "CTP+ER", "EAR", "EAR+ER", "SeqF", "LWF", "SI", "MAS", "EWC", "RWalk", "AFEC", "ER", "MoF",
                "Kmeans", "ICARL", "LUCIR", "JointT");
    }

    /**
     * {@return how a learner chooses samples of earlier domains that it trains again}
     *
     * @param name one of {@link #names()}
     */
    public static ReplayDemand.Choice exemplars(String name) {
        return switch (name) {
            case "CTP+ER", "EAR+ER", "ER" -> ReplayDemand.Choice.UNIFORM;
            case "MoF", "ICARL", "LUCIR" -> ReplayDemand.Choice.HERDING;
            case "Kmeans" -> ReplayDemand.Choice.K_MEANS;
            default -> ReplayDemand.Choice.NONE;
        };
    }

    /**
     * @param name one of {@link #names()}
     * @param settings all constants
     * @param seed seed of the run
     * @param model the architecture
     * @param initial weights to start from, copied
     * @param vocabulary what masking must know of the tokenizer
     * @param kernels list kernels, kept open by the caller
     * @param manager parent of all memory of the learner
     */
    public static Learner create(
            String name,
            LearnerSettings settings,
            long seed,
            VisionLanguageModel model,
            WeightSet initial,
            Vocabulary vocabulary,
            Kernels kernels,
            NDManager manager) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException(
                    "there is no learner '" + name + "'; learner.name must be one of " + String.join(", ", names()));
        }
        ReplayDemand replay = ReplayDemand.of(exemplars(name), settings.replay());
        return switch (name) {
            case "CTP", "CTP+ER" -> new CompatibleMomentumLearner(
                    name, replay, settings, seed, model, initial, vocabulary, kernels, manager);
            default -> new FineTuningLearners(settings, seed, model, initial, vocabulary, kernels, manager)
                    .create(name, replay);
        };
    }
}
