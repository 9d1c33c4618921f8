package io.palimpsest.evaluator.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes by which the page promotes and rolls back, {@code /api/orders}. There is no login: whether a request may order is told by where it
 * comes from, and a browser that shows another site's page may not. Safe from any thread.
 */
public final class OrderRoutes {
    /** Who may order. */
    public enum From {
        NOBODY,
        LOCALHOST,
        ANYONE
    }

    private static final Logger LOG = LoggerFactory.getLogger(OrderRoutes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/api/orders";
    private static final int LONGEST_TEXT = 1000;
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final From from;
    private final Optional<PromotionOrders> orders;

    /**
     * @param orders carries them out; empty where nothing can
     */
    public OrderRoutes(From from, Optional<PromotionOrders> orders) {
        this.from = from;
        this.orders = orders;
    }

    /** Adds the routes. */
    public void addTo(Javalin javalin) {
        javalin.get(PATH, context -> {
            Optional<String> refusal = refusal(context);
            answer(context, 200, Map.of("allowed", refusal.isEmpty(), "message", refusal.orElse("")));
        });
        javalin.post(PATH, this::order);
    }

    private void order(Context context) throws IOException {
        Optional<String> refusal = refusal(context).or(() -> foreign(context));
        if (refusal.isPresent()) {
            answer(context, 403, Map.of("message", refusal.get()));
            return;
        }
        try {
            carryOut(JSON.readTree(context.bodyAsBytes()), "page, " + context.ip());
            answer(context, 200, Map.of());
        } catch (JsonProcessingException | IllegalArgumentException malformed) {
            answer(context, 400, Map.of("message", malformed.getMessage()));
        } catch (OrderRefusedException refused) {
            answer(context, 409, Map.of("message", refused.getMessage()));
        } catch (IOException | RuntimeException failure) {
            LOG.error("An order given on the page failed", failure);
            answer(
                    context,
                    500,
                    Map.of(
                            "message",
                            "It could not be carried out; the evaluator's log says why. Look at the"
                                    + " promotions before you try again."));
        }
    }

    private void carryOut(JsonNode body, String place) throws IOException {
        String order = text(body, "order");
        String checkpoint = text(body, "checkpoint");
        String reason = text(body, "reason");
        String by = text(body, "by") + " (" + place + ")";
        switch (order) {
            case "promote" -> orders.orElseThrow().promote(checkpoint, reason, by);
            case "roll-back" -> orders.orElseThrow().rollBack(checkpoint, reason, by);
            default -> throw new IllegalArgumentException(
                    "There is no order '" + order + "'. Order \"promote\" or \"roll-back\".");
        }
    }

    private static String text(JsonNode body, String field) {
        String text = body.path(field).isTextual() ? body.get(field).asText().strip() : "";
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("An order needs \"" + field + "\", a text of 1 to " + LONGEST_TEXT
                    + " characters, but it has " + text.length() + ".");
        }
        return text;
    }

    /** Why whoever asks may not order at all. */
    private Optional<String> refusal(Context context) {
        if (from == From.NOBODY || orders.isEmpty()) {
            return Optional.of("Orders on the page are turned off by evaluator.orders; use the commands promote and"
                    + " rollback instead.");
        }
        if (from == From.LOCALHOST && !local(context)) {
            return Optional.of("Orders are taken from a browser on the evaluator's own machine only, as"
                    + " evaluator.orders=localhost says; use the commands promote and rollback instead.");
        }
        return Optional.empty();
    }

    /** The name is looked at, too: a foreign page can give its own name the address of this machine. */
    private static boolean local(Context context) {
        String host = String.valueOf(context.header(Header.HOST)).replaceFirst(":\\d+$", "");
        try {
            return LOCAL_NAMES.contains(host)
                    && InetAddress.getByName(context.ip()).isLoopbackAddress();
        } catch (UnknownHostException notAnAddress) {
            return false;
        }
    }

    private static Optional<String> foreign(Context context) {
        String type = String.valueOf(context.contentType());
        String origin = context.header(Header.ORIGIN);
        String own = "://" + context.header(Header.HOST);
        return type.startsWith("application/json") && (origin == null || origin.endsWith(own))
                ? Optional.empty()
                : Optional.of("Orders come as application/json from the evaluator's own page or from a program.");
    }

    private static void answer(Context context, int status, Map<String, Object> body) throws JsonProcessingException {
        context.status(status)
                .header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/json")
                .result(JSON.writeValueAsString(body));
    }
}
