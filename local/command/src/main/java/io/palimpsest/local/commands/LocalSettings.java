package io.palimpsest.local.commands;

import io.palimpsest.schemas.config.Setting;
import io.palimpsest.schemas.config.SettingCatalogue;

/** The settings of the command itself. */
final class LocalSettings {

    /** Longest clean stop. */
    static final Setting<Integer> SHUTDOWN_GRACE_SECONDS = Setting.ofInt(
            "shutdown.grace-seconds",
            30,
            0,
            3_600,
            "How long a process may take to stop after Ctrl-C or SIGTERM, e.g. to write a checkpoint, before it is ended.");

    private LocalSettings() {}

    static SettingCatalogue catalogue() {
        return SettingCatalogue.of(SHUTDOWN_GRACE_SECONDS);
    }
}
