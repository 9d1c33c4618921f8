package io.palimpsest.evaluator.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.http.Header;
import java.util.Optional;
import java.util.function.Supplier;

/** The route by which the page shows how evaluators share the work. Safe from any thread. */
public final class ShareRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Supplier<Optional<EvaluatorShare>> share;

    /** @param share asked for each answer; empty before the stream is there */
    public ShareRoutes(Supplier<Optional<EvaluatorShare>> share) {
        this.share = share;
    }

    /** Adds the route. */
    public void addTo(Javalin javalin) {
        javalin.get("/api/evaluators", context -> {
            Optional<EvaluatorShare> now = share.get();
            context.status(now.isPresent() ? 200 : 503)
                    .header(Header.CACHE_CONTROL, "no-store")
                    .contentType("application/json")
                    .result(JSON.writeValueAsString(now.orElse(null)));
        });
    }
}
