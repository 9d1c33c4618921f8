package io.palimpsest.local.stack.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The paths under {@code /subjects} and {@code /compatibility}: subjects and their versions. Thread-safe. */
final class SubjectRoutes {

    private static final String VERSIONS = "/subjects/{subject}/versions";
    private static final String VERSION = VERSIONS + "/{version}";
    private static final String COMPATIBILITY = "/compatibility/subjects/{subject}/versions";

    private final SchemaRegistry registry;
    private final RegistryJson json;

    SubjectRoutes(SchemaRegistry registry, RegistryJson json) {
        this.registry = registry;
        this.json = json;
    }

    void addTo(Javalin http) {
        http.get("/subjects", this::subjects);
        http.post("/subjects/{subject}", this::lookUp);
        http.delete("/subjects/{subject}", this::deleteSubject);
        http.get(VERSIONS, this::versions);
        http.post(VERSIONS, this::register);
        http.get(VERSION, context -> json.answer(context, RegistryJson.of(version(context))));
        http.get(
                VERSION + "/schema",
                context -> json.answerText(context, version(context).schema()));
        http.delete(VERSION, this::deleteVersion);
        http.post(COMPATIBILITY, context -> compatibility(context, Optional.empty()));
        http.post(COMPATIBILITY + "/{version}", context -> compatibility(context, Optional.of(number(context))));
    }

    private void subjects(Context context) throws JsonProcessingException {
        String prefix = Objects.requireNonNullElse(context.queryParam("subjectPrefix"), "");
        json.answer(context, registry.subjects(prefix, deletedToo(context)));
    }

    private void lookUp(Context context) throws JsonProcessingException {
        SchemaVersion found = registry.lookUp(subject(context), json.schema(context), deletedToo(context));
        json.answer(context, RegistryJson.of(found));
    }

    private void register(Context context) throws JsonProcessingException {
        json.answer(context, Map.of("id", registry.register(subject(context), json.schema(context))));
    }

    private void versions(Context context) throws JsonProcessingException {
        List<SchemaVersion> versions = registry.known(subject(context), deletedToo(context));
        json.answer(context, versions.stream().map(SchemaVersion::version).toList());
    }

    private SchemaVersion version(Context context) {
        return registry.version(subject(context), number(context), deletedToo(context));
    }

    private void deleteSubject(Context context) throws JsonProcessingException {
        json.answer(context, registry.delete(subject(context), permanent(context)));
    }

    private void deleteVersion(Context context) throws JsonProcessingException {
        json.answer(context, registry.delete(subject(context), number(context), permanent(context)));
    }

    private void compatibility(Context context, Optional<VersionNumber> number) throws JsonProcessingException {
        List<String> conflicts = registry.conflicts(subject(context), json.schema(context), number);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("is_compatible", conflicts.isEmpty());
        if (RegistryJson.flag(context, "verbose")) {
            body.put("messages", conflicts);
        }
        json.answer(context, body);
    }

    private static String subject(Context context) {
        return context.pathParam("subject");
    }

    private static VersionNumber number(Context context) {
        return VersionNumber.of(context.pathParam("version"));
    }

    private static boolean deletedToo(Context context) {
        return RegistryJson.flag(context, "deleted");
    }

    private static boolean permanent(Context context) {
        return RegistryJson.flag(context, "permanent");
    }
}
