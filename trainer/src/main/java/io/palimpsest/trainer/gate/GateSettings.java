package io.palimpsest.trainer.gate;

import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;

/** What can be set about the gate. */
public final class GateSettings {

    /** Who promotes. */
    public static final Setting<PromotionMode> PROMOTION = Setting.ofEnum(
            "gate.promotion",
            PromotionMode.MANUAL,
            "Who decides what is promoted: people (manual), or each evaluator's gate too, which promotes what passes"
                    + " and rolls back what fails later (automatic). An automatic one needs checkpoint.directory or"
                    + " checkpoint.s3-uri as the trainer has it.");

    private static final SettingCatalogue CATALOGUE = SettingCatalogue.of(PROMOTION);

    private GateSettings() {}

    /** {@return all of them} */
    public static SettingCatalogue catalogue() {
        return CATALOGUE;
    }
}
