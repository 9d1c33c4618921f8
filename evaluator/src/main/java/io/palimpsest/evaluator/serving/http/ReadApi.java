package io.palimpsest.evaluator.serving.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.Header;
import io.palimpsest.evaluator.serving.OtherCheckpoints;
import io.palimpsest.evaluator.serving.ServingCaps;
import io.palimpsest.evaluator.serving.ServingLease;
import io.palimpsest.evaluator.serving.ServingState;
import io.palimpsest.evaluator.serving.ServingStatus;
import io.palimpsest.schemas.images.ImageHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes below {@code /v1/}. A request that runs the model uses one checkpoint from its first to its last feature, whatever is promoted
 * meanwhile. Nothing of a failure but that it happened reaches the client. Safe from any thread.
 */
public final class ReadApi {
    static final String MODEL = "/v1/model";
    static final String EMBED = "/v1/embed";
    static final String SEARCH = "/v1/search";
    static final String PICTURES = "/v1/pictures/";
    static final String OPENAPI = "/v1/openapi.json";

    private static final Logger LOG = LoggerFactory.getLogger(ReadApi.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration SOON_THERE = Duration.ofSeconds(1);
    private static final String PICTURE_POLICY = "default-src 'none'; sandbox";

    private final ServingState state;
    private final OtherCheckpoints others;
    private final ServingCaps caps;
    private final RequestBody bodies;
    private final ClientRate rate;
    private final Turnstile requests;
    private final Turnstile encodes;
    private final List<Route> routes;

    public ReadApi(ServingState state, OtherCheckpoints others, ServingCaps caps) {
        this.state = state;
        this.others = others;
        this.caps = caps;
        this.bodies = new RequestBody(caps.bodyBytes());
        this.rate = new ClientRate(caps.requestsPerSecond(), caps.burst(), System::nanoTime);
        this.requests = new Turnstile(caps.concurrentRequests(), Duration.ZERO, "serving.concurrent-requests");
        this.encodes = new Turnstile(caps.concurrentEncodes(), caps.encodeWait(), "serving.concurrent-encodes");
        byte[] document = document();
        this.routes = List.of(
                new Route(HandlerType.GET, MODEL, this::model),
                new Route(HandlerType.POST, EMBED, this::embed),
                new Route(HandlerType.POST, SEARCH, this::search),
                new Route(HandlerType.GET, PICTURES + "{id}", this::picture),
                new Route(HandlerType.GET, OPENAPI, context -> json(context).result(document)));
    }

    /** Adds the routes, and refusals of everything else below {@code /v1/}. */
    public void addTo(Javalin javalin) {
        for (Route route : routes) {
            javalin.addHttpHandler(route.method(), route.path(), guarded(route.handler()));
        }
        for (HandlerType method :
                List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.PATCH, HandlerType.DELETE)) {
            javalin.addHttpHandler(method, "/v1/*", guarded(ReadApi::refuseOther));
        }
    }

    private void model(Context context) throws IOException {
        try (ServingLease lease = lease()) {
            json(context).result(JSON.writeValueAsBytes(ModelAnswer.of(state, lease.serving())));
        }
    }

    private void embed(Context context) throws IOException {
        answer(context, body -> {
            Items items = new RequestFields(body, "", Set.of("texts", "images"), caps).items(0);
            return new Work(Optional.empty(), lease -> EmbedAnswer.of(lease.serving(), items));
        });
    }

    private void search(Context context) throws IOException {
        answer(context, body -> {
            SearchRequest request = SearchRequest.read(body, caps);
            return new Work(request.checkpoint(), lease -> SearchAnswer.of(lease.serving(), request));
        });
    }

    /** Everything that is cheap to refuse is refused before the model runs. */
    private void answer(Context context, Function<ObjectNode, Work> reading) throws IOException {
        limitRate(context);
        lease().close();
        try (Turnstile.Place request = requests.enter()) {
            Work work = reading.apply(bodies.read(context));
            Object answer;
            try (ServingLease lease = lease(work.checkpoint());
                    Turnstile.Place encode = encodes.enter()) {
                answer = work.run().apply(lease);
            }
            json(context).result(JSON.writeValueAsBytes(answer));
        }
    }

    private void picture(Context context) {
        byte[] picture = state.gallery()
                .picture(context.pathParam("id"))
                .orElseThrow(() -> new ProblemException(
                        Problem.NOT_FOUND,
                        context.path(),
                        "No held-out pair that is kept has this picture.",
                        "Follow the links of a search; a picture that was replaced is gone."));
        // The name is the digest of the bytes, so what it names never changes.
        context.header(Header.CACHE_CONTROL, "private, max-age=31536000, immutable")
                .header(Header.CONTENT_SECURITY_POLICY, PICTURE_POLICY)
                .contentType(ImageHeader.read(picture).format().mediaType())
                .result(picture);
    }

    private void limitRate(Context context) {
        Duration wait = rate.take(context.ip());
        if (!wait.isZero()) {
            throw new ProblemException(
                    Problem.TOO_MANY_REQUESTS,
                    "client " + context.ip(),
                    "This address has used up its " + caps.burst() + " requests at once and " + caps.requestsPerSecond()
                            + " per second.",
                    "Wait as long as Retry-After says, put more texts and pictures into one request, or raise"
                            + " serving.requests-per-second.",
                    wait);
        }
    }

    private ServingLease lease() {
        return state.current()
                .lease()
                .orElseThrow(() -> new ProblemException(
                        Problem.NO_CHECKPOINT,
                        "model " + state.model(),
                        whyNone(state.status()),
                        "Try again later. The first checkpoint of a model is announced when its trainer starts.",
                        SOON));
    }

    private ServingLease lease(Optional<String> checkpoint) {
        ServingLease serving = lease();
        String current = serving.serving().checkpoint().announcement().getCheckpointId();
        if (checkpoint.isEmpty() || checkpoint.get().equals(current)) {
            return serving;
        }
        serving.close();
        return other(checkpoint.get());
    }

    private ServingLease other(String checkpoint) {
        OtherCheckpoints.Answer answer = others.ask(checkpoint);
        return switch (answer.state()) {
            case READY -> answer.lease().orElseThrow();
            case LOADING -> throw new ProblemException(
                    Problem.CHECKPOINT_LOADING,
                    "/checkpoint",
                    "Checkpoint " + checkpoint + " is being loaded, and encodes the held-out pairs.",
                    "Try again as Retry-After says.",
                    SOON_THERE);
            case UNUSABLE -> throw new ProblemException(
                    Problem.CHECKPOINT_UNUSABLE,
                    "/checkpoint",
                    "Checkpoint " + checkpoint + " cannot be used: " + answer.message(),
                    "Name another one, or leave checkpoint out for the one that serves.");
            case UNKNOWN -> throw new ProblemException(
                    Problem.UNKNOWN_CHECKPOINT,
                    "/checkpoint",
                    "No checkpoint " + checkpoint + " of model " + state.model() + " is announced.",
                    "The page and palimpsest checkpoints list those that there are; retention may have deleted it.");
            case TURNED_OFF -> throw new ProblemException(
                    Problem.CHECKPOINT_UNUSABLE,
                    "/checkpoint",
                    "Only the checkpoint that serves can be searched with, as serving.other-checkpoints is 0.",
                    "Leave checkpoint out, or raise the setting.");
        };
    }

    private static String whyNone(ServingStatus status) {
        Optional<String> failed = status.failed()
                .map(attempt -> "Checkpoint " + attempt.checkpointId() + " cannot serve: " + attempt.detail());
        return failed.or(status::trouble)
                .or(() -> status.loading().map(attempt -> "Checkpoint " + attempt.checkpointId() + " is being loaded."))
                .orElse("No checkpoint has been announced yet.");
    }

    private Handler guarded(Handler handler) {
        return context -> {
            try {
                handler.handle(context);
            } catch (ProblemException refusal) {
                refuse(context, refusal);
            } catch (Exception failure) {
                LOG.error("{} {} failed", context.method(), context.path(), failure);
                refuse(
                        context,
                        new ProblemException(
                                Problem.INTERNAL,
                                context.path(),
                                "The request could not be answered; the evaluator's log says why.",
                                "Try again; if it happens again, look into the log."));
            }
        };
    }

    private static void refuse(Context context, ProblemException refusal) {
        Problem problem = refusal.problem();
        refusal.retryAfterSeconds().ifPresent(seconds -> context.header(Header.RETRY_AFTER, String.valueOf(seconds)));
        ObjectNode body = JSON.createObjectNode()
                .put("type", problem.type())
                .put("title", problem.title())
                .put("status", problem.status())
                .put("detail", refusal.getMessage())
                .put("instance", context.path())
                .put("where", refusal.where())
                .put("action", refusal.action());
        context.status(problem.status())
                .header(Header.CACHE_CONTROL, "no-store")
                .contentType("application/problem+json")
                .result(body.toString());
    }

    private static void refuseOther(Context context) {
        for (String path : List.of(MODEL, EMBED, SEARCH, OPENAPI)) {
            if (context.path().equals(path)) {
                throw wrongMethod(context, path.equals(EMBED) || path.equals(SEARCH) ? "POST" : "GET");
            }
        }
        if (context.path().startsWith(PICTURES) && context.method() != HandlerType.GET) {
            throw wrongMethod(context, "GET");
        }
        throw new ProblemException(
                Problem.NOT_FOUND,
                context.path(),
                "There is no such path.",
                "GET " + OPENAPI + " describes those that there are.");
    }

    private static ProblemException wrongMethod(Context context, String allowed) {
        context.header(Header.ALLOW, allowed);
        return new ProblemException(
                Problem.METHOD_NOT_ALLOWED,
                context.path(),
                "It does not take " + context.method() + ".",
                "Use " + allowed + ".");
    }

    private static Context json(Context context) {
        return context.header(Header.CACHE_CONTROL, "no-store").contentType("application/json");
    }

    private static byte[] document() {
        try (InputStream stream = ReadApi.class.getResourceAsStream("openapi.json")) {
            if (stream == null) {
                throw new IllegalStateException("openapi.json is not on the class path; rebuild the evaluator");
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("openapi.json cannot be read from the class path", failure);
        }
    }

    /** What a request asks to be done, and with which checkpoint; without one, with that which serves. */
    private record Work(Optional<String> checkpoint, Function<ServingLease, Object> run) {}

    /** A method and path with what answers. */
    private record Route(HandlerType method, String path, Handler handler) {}
}
