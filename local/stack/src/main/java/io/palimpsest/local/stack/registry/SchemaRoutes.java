package io.palimpsest.local.stack.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/** The paths under {@code /schemas}: schemas by their id. Thread-safe. */
final class SchemaRoutes {

    private final SchemaRegistry registry;
    private final RegistryJson json;

    SchemaRoutes(SchemaRegistry registry, RegistryJson json) {
        this.registry = registry;
        this.json = json;
    }

    void addTo(Javalin http) {
        http.get("/schemas/types", context -> json.answer(context, List.of("AVRO")));
        http.get("/schemas/ids/{id}", context -> json.answer(context, Map.of("schema", registry.text(id(context)))));
        http.get("/schemas/ids/{id}/schema", context -> json.answerText(context, registry.text(id(context))));
        http.get("/schemas/ids/{id}/subjects", this::subjects);
        http.get("/schemas/ids/{id}/versions", this::versions);
    }

    private void subjects(Context context) throws JsonProcessingException {
        json.answer(
                context,
                uses(context).stream().map(SchemaVersion::subject).distinct().toList());
    }

    private void versions(Context context) throws JsonProcessingException {
        json.answer(
                context,
                uses(context).stream()
                        .map(version -> Map.of("subject", version.subject(), "version", version.version()))
                        .toList());
    }

    private List<SchemaVersion> uses(Context context) {
        return registry.uses(id(context), RegistryJson.flag(context, "deleted"));
    }

    private static int id(Context context) {
        String text = context.pathParam("id");
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException notNumber) {
            throw new RegistryException(
                    RegistryError.SCHEMA_NOT_FOUND, "Schema " + text + " not found: an id is a number", notNumber);
        }
    }
}
