package io.palimpsest.local.stack.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.Map;

/**
 * The paths under {@code /config} and {@code /mode}: compatibility levels, for one subject or for all others. Thread-safe.
 */
final class ConfigRoutes {

    // The one mode there is: no subject is ever closed for reading or writing.
    private static final Map<String, String> MODE = Map.of("mode", "READWRITE");

    private final SchemaRegistry registry;
    private final RegistryJson json;

    ConfigRoutes(SchemaRegistry registry, RegistryJson json) {
        this.registry = registry;
        this.json = json;
    }

    void addTo(Javalin http) {
        http.get("/config", context -> answer(context, registry.globalLevel()));
        http.put("/config", context -> set(context, null));
        http.delete("/config", context -> {
            CompatibilityLevel before = registry.globalLevel();
            registry.level(null, null);
            answer(context, before);
        });
        http.get("/config/{subject}", this::own);
        http.put("/config/{subject}", context -> set(context, context.pathParam("subject")));
        http.delete("/config/{subject}", context -> {
            CompatibilityLevel before = ownLevel(context.pathParam("subject"));
            registry.level(context.pathParam("subject"), null);
            answer(context, before);
        });
        http.get("/mode", context -> json.answer(context, MODE));
        http.get("/mode/{subject}", this::mode);
    }

    private void mode(Context context) throws JsonProcessingException {
        if (!RegistryJson.flag(context, "defaultToGlobal")) {
            throw new RegistryException(
                    RegistryError.MODE_NOT_CONFIGURED,
                    "Subject '" + context.pathParam("subject") + "' does not have subject-level mode configured");
        }
        json.answer(context, MODE);
    }

    private void own(Context context) throws JsonProcessingException {
        String subject = context.pathParam("subject");
        boolean fallBack = RegistryJson.flag(context, "defaultToGlobal");
        answer(context, fallBack ? registry.ownLevel(subject).orElseGet(registry::globalLevel) : ownLevel(subject));
    }

    private CompatibilityLevel ownLevel(String subject) {
        return registry.ownLevel(subject)
                .orElseThrow(() -> new RegistryException(
                        RegistryError.LEVEL_NOT_CONFIGURED,
                        "Subject '" + subject + "' does not have subject-level compatibility configured"));
    }

    private void set(Context context, String subject) throws JsonProcessingException {
        CompatibilityLevel level = json.level(context);
        registry.level(subject, level);
        json.answer(context, Map.of("compatibility", level.name()));
    }

    private void answer(Context context, CompatibilityLevel level) throws JsonProcessingException {
        json.answer(context, Map.of("compatibilityLevel", level.name()));
    }
}
