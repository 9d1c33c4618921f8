package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDManager;
import io.palimpsest.model.VisionLanguageModel;
import io.palimpsest.model.WeightSet;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.trainer.learner.regularisers.ActiveForgetting;
import io.palimpsest.trainer.learner.regularisers.ElasticWeightConsolidation;
import io.palimpsest.trainer.learner.regularisers.MemoryAwareSynapses;
import io.palimpsest.trainer.learner.regularisers.OnlineFisher;
import io.palimpsest.trainer.learner.regularisers.Regulariser;
import io.palimpsest.trainer.learner.regularisers.RiemannianWalk;
import io.palimpsest.trainer.learner.regularisers.SynapticIntelligence;

/**
 * Makes the learners whose loss is ITC + MLM.
 *
 * @param settings all constants
 * @param seed seed of the run
 * @param model the architecture
 * @param initial weights to start from, copied
 * @param vocabulary what masking must know of the tokenizer
 * @param kernels list kernels, kept open by the caller
 * @param manager parent of all memory of a learner
 */
record FineTuningLearners(
        LearnerSettings settings,
        long seed,
        VisionLanguageModel model,
        WeightSet initial,
        Vocabulary vocabulary,
        Kernels kernels,
        NDManager manager) {

    /** A learner by its name. */
    Learner create(String name, ReplayDemand replay) {
        return switch (name) {
            case "LWF", "ICARL" -> {
                TrainedModel trained = trained();
                yield preserving(name, replay, trained, new LearningWithoutForgetting(settings, trained));
            }
            case "EAR", "EAR+ER" -> {
                TrainedModel trained = trained();
                yield preserving(
                        name, replay, trained, new ElasticRehearsal(settings, seed, vocabulary, trained, kernels));
            }
            case "LUCIR" -> new LucirLearner(name, replay, settings, vocabulary, trained(), kernels);
            case "AFEC" -> activeForgetting(name);
            default -> {
                TrainedModel trained = trained();
                yield learner(name, replay, trained, regulariser(name, trained));
            }
        };
    }

    private Regulariser regulariser(String name, TrainedModel trained) {
        RegularisationSettings constants = settings.regularisation();
        return switch (name) {
            case "SI" -> new SynapticIntelligence(
                    trained.manager(), trained.parameters(), kernels, constants.si(), constants.siDamping());
            case "MAS" -> new MemoryAwareSynapses(trained.manager(), trained.parameters(), kernels, constants.mas());
            case "EWC" -> new ElasticWeightConsolidation(
                    trained.manager(), trained.parameters(), kernels, constants.ewc());
            case "RWalk" -> new RiemannianWalk(
                    trained.manager(), trained.parameters(), kernels, constants.rwalk(), constants.rwalkDamping());
            case "SeqF", "ER", "MoF", "Kmeans", "JointT" -> new Regulariser() {};
            default -> throw new IllegalArgumentException("there is no fine-tuning learner '" + name + "'");
        };
    }

    private Learner activeForgetting(String name) {
        TrainedModel copy = trained();
        OnlineFisher fisher = new OnlineFisher(copy.manager(), copy.parameters(), kernels);
        TrainedModel trained = trained();
        Regulariser penalty = new ActiveForgetting(
                trained.manager(),
                trained.parameters(),
                kernels,
                settings.regularisation().ewc(),
                settings.regularisation().afec(),
                copy.parameters(),
                fisher);
        return new ActiveForgettingLearner(
                learner(name, ReplayDemand.NONE, trained, penalty),
                learner(name, ReplayDemand.NONE, copy, fisher),
                kernels);
    }

    private Learner preserving(String name, ReplayDemand replay, TrainedModel trained, Preservation preservation) {
        return new PreservingLearner(name, replay, settings, vocabulary, trained, kernels, preservation);
    }

    private FineTuningLearner learner(String name, ReplayDemand replay, TrainedModel trained, Regulariser regulariser) {
        return new FineTuningLearner(name, name.equals("JointT"), replay, settings, vocabulary, trained, regulariser);
    }

    private TrainedModel trained() {
        return new TrainedModel(
                manager,
                kernels,
                model,
                initial,
                settings.optimiser(),
                settings.weights().fineTuning().trainsFusion());
    }
}
