package io.palimpsest.bench;

import io.palimpsest.events.v1.Split;
import io.palimpsest.model.images.Augmentation;
import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;
import io.palimpsest.trainer.learner.LearnerOptions;
import io.palimpsest.trainer.learner.LearnerSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a comparison run is asked to do.
 *
 * @param seed seed of weights, plans and everything random
 * @param passesFirst passes over the first domain
 * @param passes passes over each later domain
 * @param domains number of domains to learn, in the order of the pack
 * @param split held-out split that is scored
 * @param tiedHead whether the masked language head shares the word table
 * @param augmentation how pictures are varied
 * @param stepLimit stop after this many steps, for timing
 * @param learner the learner's constants
 */
record ExperimentOptions(
        long seed,
        int passesFirst,
        int passes,
        int domains,
        Split split,
        boolean tiedHead,
        Augmentation augmentation,
        int stepLimit,
        LearnerSettings learner) {

    static ExperimentOptions parse(String... arguments) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("arguments are key=value but one was '" + argument + "'");
            }
            flags.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        Setting<Long> seed = Setting.ofLong("seed", 1, 0, Long.MAX_VALUE, "Seed of the run.");
        Setting<Integer> first = Setting.ofInt("passes.first", 24, 1, 10_000, "Passes over the first domain.");
        Setting<Integer> later = Setting.ofInt("passes", 12, 1, 10_000, "Passes over each later domain.");
        Setting<Integer> domains = Setting.ofInt("domains", 9, 1, 9, "Domains to learn.");
        Setting<Split> split = Setting.ofEnum("split", Split.VALIDATION, "Held-out split that is scored.");
        Setting<Boolean> tied = Setting.ofBoolean("tied-head", false, "Masked language head shares the word table.");
        Setting<Augmentation> augmentation =
                Setting.ofEnum("augmentation", Augmentation.GENTLE, "How training pictures are varied.");
        Setting<Integer> limit =
                Setting.ofInt("step-limit", Integer.MAX_VALUE, 1, Integer.MAX_VALUE, "Stop after this many steps.");
        LearnerOptions learner = LearnerOptions.forPreset("tiny");
        Settings settings = Settings.of(
                SettingCatalogue.combine(
                        SettingCatalogue.of(seed, first, later, domains, split, tied, augmentation, limit),
                        learner.catalogue()),
                flags);
        return new ExperimentOptions(
                settings.get(seed),
                settings.get(first),
                settings.get(later),
                settings.get(domains),
                settings.get(split),
                settings.get(tied),
                settings.get(augmentation),
                settings.get(limit),
                learner.read(settings));
    }
}
