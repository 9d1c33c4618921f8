package io.palimpsest.trainer.learner;

import ai.djl.ndarray.NDManager;
import io.palimpsest.model.kernels.Kernels;
import io.palimpsest.schemas.config.ConfigurationException;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;

/**
 * Which model is published.
 *
 * @param weights which
 * @param averageDecay share of itself the average keeps per step, in [0, 1]; used when the average is published
 */
public record PublishSettings(PublishedModel weights, double averageDecay) {

    /** Which model. */
    public static final Setting<PublishedModel> WEIGHTS = Setting.ofEnum(
            "publish.weights",
            PublishedModel.CURRENT,
            "Which model checkpoints give to evaluators and users: current (the one in training), momentum (that of CTP), or"
                    + " average (kept beside the training, which it does not change).");

    /** Decay of the average. */
    public static final Setting<Double> AVERAGE_DECAY = Setting.ofDouble(
            "publish.average-decay",
            0.999,
            0,
            1,
            "Share of itself the average keeps per step once it is that old; before, all steps count alike. 1: they always do.");

    /** The default: the model in training. */
    public static final PublishSettings DEFAULT =
            new PublishSettings(WEIGHTS.defaultValue(), AVERAGE_DECAY.defaultValue());

    /** Checks the range. */
    public PublishSettings {
        Ranges.share("decay of the average", averageDecay);
    }

    /** Every setting of this concern. */
    public static SettingCatalogue catalogue() {
        return SettingCatalogue.of(WEIGHTS, AVERAGE_DECAY);
    }

    /** The values of one run. */
    public static PublishSettings of(Settings settings) {
        return new PublishSettings(settings.get(WEIGHTS), settings.get(AVERAGE_DECAY));
    }

    /**
     * {@return the learner, with an average beside it if that is to be published}
     *
     * @param learner any learner; it is closed if it has no such model
     * @param kernels list kernels, kept open by the caller
     * @throws ConfigurationException if the learner keeps no model of that kind
     */
    public Learner applyTo(Learner learner, Kernels kernels, NDManager manager) {
        return switch (weights) {
            case CURRENT -> learner;
            case MOMENTUM -> requireMomentum(learner);
            case AVERAGE -> new AveragingLearner(learner, averageDecay, kernels, manager);
        };
    }

    private static Learner requireMomentum(Learner learner) {
        if (learner.state().keySet().stream().noneMatch(name -> name.startsWith("momentum/"))) {
            String name = learner.name();
            learner.close();
            throw new ConfigurationException("Setting 'publish.weights' is momentum, but learner " + name
                    + " keeps no momentum model. Set it to current or average, or learner.name to CTP or CTP+ER.");
        }
        return learner;
    }
}
