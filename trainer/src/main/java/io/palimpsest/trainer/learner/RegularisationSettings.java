package io.palimpsest.trainer.learner;

/**
 * Constants of the methods that keep a model near where earlier domains left it; each method uses its own only.
 *
 * @param si λ of SI, {@code >= 0}
 * @param siDamping ξ of SI, {@code > 0}
 * @param mas λ of MAS, {@code >= 0}
 * @param ewc λ of EWC, and of the pull of AFEC to earlier domains, {@code >= 0}
 * @param rwalk λ of RWalk, {@code >= 0}
 * @param rwalkDamping ξ of RWalk, {@code > 0}
 * @param afec λ_e, the pull of AFEC to the copy that learns the current domain alone, {@code >= 0}
 * @param lwf weight of both distillation terms of LWF and ICARL, {@code >= 0}
 * @param lucir weight of both distillation terms of LUCIR, {@code >= 0}
 * @param ear constants of EAR
 */
public record RegularisationSettings(
        double si,
        double siDamping,
        double mas,
        double ewc,
        double rwalk,
        double rwalkDamping,
        double afec,
        double lwf,
        double lucir,
        ElasticRehearsalSettings ear) {
    /** Checks the ranges. */
    public RegularisationSettings {
        Ranges.notNegative("strength of SI", si);
        Ranges.positive("damping of SI", siDamping);
        Ranges.notNegative("strength of MAS", mas);
        Ranges.notNegative("strength of EWC", ewc);
        Ranges.notNegative("strength of RWalk", rwalk);
        Ranges.positive("damping of RWalk", rwalkDamping);
        Ranges.notNegative("strength of AFEC", afec);
        Ranges.notNegative("strength of LWF", lwf);
        Ranges.notNegative("strength of LUCIR", lucir);
    }

    /** The original's values (CTP specification, section 7), and measured ones of EAR. */
    public static RegularisationSettings defaults() {
        return new RegularisationSettings(1, 0.1, 1, 5000, 1000, 0.1, 1, 1, 1, ElasticRehearsalSettings.defaults());
    }
}
