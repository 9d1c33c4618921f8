package io.palimpsest.trainer.learner;

import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;
import io.palimpsest.schemas.config.Settings;

/** {@link RegularisationSettings} as settings. Immutable. */
final class RegularisationOptions {
    private final Setting<Double> si;
    private final Setting<Double> siDamping;
    private final Setting<Double> mas;
    private final Setting<Double> ewc;
    private final Setting<Double> rwalk;
    private final Setting<Double> rwalkDamping;
    private final Setting<Double> afec;
    private final Setting<Double> lwf;
    private final Setting<Double> lucir;
    private final Setting<Double> captions;
    private final Setting<Integer> pool;
    private final Setting<Double> anchor;

    RegularisationOptions(RegularisationSettings defaults) {
        si = strength("si", defaults.si(), "How strongly SI holds important weights.");
        siDamping = damping("si", defaults.siDamping());
        mas = strength("mas", defaults.mas(), "How strongly MAS holds important weights.");
        ewc = strength(
                "ewc", defaults.ewc(), "How strongly EWC, and AFEC for earlier domains, hold important weights.");
        rwalk = strength("rwalk", defaults.rwalk(), "How strongly RWalk holds important weights.");
        rwalkDamping = damping("rwalk", defaults.rwalkDamping());
        afec = strength(
                "afec",
                defaults.afec(),
                "How strongly AFEC is drawn to a copy of the model that learns the current domain alone.");
        lwf = strength(
                "lwf", defaults.lwf(), "Weight of LWF's and ICARL's distillation from the model of the domain before.");
        lucir = strength(
                "lucir", defaults.lucir(), "Weight of LUCIR's distillation from the model of the domain before.");
        captions = ear(
                "captions",
                defaults.ear().captions(),
                "Weight of EAR's rehearsal of captions made of the words of earlier domains.");
        pool = Setting.ofInt(
                "learner.ear.pool",
                defaults.ear().pool(),
                1,
                1_000_000,
                "Most made-up captions that EAR keeps, each with its feature; all finished domains have the same number.");
        anchor = ear(
                "anchor",
                defaults.ear().anchor(),
                "How strongly EAR draws important weights back to where the domain before has left them: the share of the"
                        + " distance per step, in units of the learning rate, where earlier domains had as many steps as"
                        + " the current one; it grows with what they had more.");
    }

    SettingCatalogue catalogue() {
        return SettingCatalogue.of(
                si, siDamping, mas, ewc, rwalk, rwalkDamping, afec, lwf, lucir, captions, pool, anchor);
    }

    RegularisationSettings read(Settings settings) {
        return new RegularisationSettings(
                settings.get(si),
                settings.get(siDamping),
                settings.get(mas),
                settings.get(ewc),
                settings.get(rwalk),
                settings.get(rwalkDamping),
                settings.get(afec),
                settings.get(lwf),
                settings.get(lucir),
                new ElasticRehearsalSettings(settings.get(captions), settings.get(pool), settings.get(anchor)));
    }

    private static Setting<Double> strength(String method, double value, String help) {
        return Setting.ofDouble("learner." + method + ".strength", value, 0, 1e9, help + " 0 turns it off.");
    }

    private static Setting<Double> ear(String what, double value, String help) {
        return Setting.ofDouble("learner.ear." + what, value, 0, 1e9, help + " 0 turns it off.");
    }

    private static Setting<Double> damping(String method, double value) {
        return Setting.ofDouble(
                "learner." + method + ".damping",
                value,
                1e-12,
                1e6,
                "Keeps the importance of a weight that hardly moved finite.");
    }
}
