package io.palimpsest.evaluator.serving.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;

/** Reads bodies that are JSON objects, and no more of them than is allowed, however long the client says they are. Thread-safe. */
final class RequestBody {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PIECE = 1 << 16;
    private static final int DEPTH = 20;

    private final int limit;
    private final Duration patience;
    private final ObjectMapper json;

    /**
     * @param limit most bytes of a body
     */
    RequestBody(int limit) {
        this(limit, PATIENCE);
    }

    /**
     * @param patience how long a whole body may take to come
     */
    RequestBody(int limit, Duration patience) {
        this.limit = limit;
        this.patience = patience;
        this.json = new ObjectMapper(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxStringLength(limit)
                                .maxNestingDepth(DEPTH)
                                .build())
                        // What a client sent stays out of the log.
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** The body of a request. */
    ObjectNode read(Context context) throws IOException {
        refuseOtherTypes(context);
        if (context.req().getContentLengthLong() > limit) {
            throw tooLarge(context);
        }
        try {
            if (json.readTree(bytes(context)) instanceof ObjectNode body) {
                return body;
            }
        } catch (JsonProcessingException damaged) {
            throw new ProblemException(
                    Problem.INVALID_JSON, place(damaged), damaged.getOriginalMessage(), "Send one JSON object, UTF-8.");
        }
        throw new ProblemException(
                Problem.INVALID_JSON, "body", "The body is not a JSON object.", "Send one JSON object, UTF-8.");
    }

    private byte[] bytes(Context context) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        InputStream in = context.req().getInputStream();
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            bytes.write(piece, 0, read);
            if (bytes.size() > limit) {
                throw tooLarge(context);
            }
            if (System.nanoTime() - deadline > 0) {
                context.header(Header.CONNECTION, "close");
                throw new ProblemException(
                        Problem.BODY_TOO_SLOW,
                        "body",
                        "After " + patience.toSeconds() + " s only " + bytes.size() + " bytes had come.",
                        "Send it over a faster connection, or fewer pictures at once.");
            }
        }
        return bytes.toByteArray();
    }

    /** A browser asks before it sends this type to another site, so no foreign page can use up the evaluator. */
    private static void refuseOtherTypes(Context context) {
        String type = String.valueOf(context.contentType()).toLowerCase(Locale.ROOT);
        if (!type.equals("application/json") && !type.startsWith("application/json;")) {
            throw new ProblemException(
                    Problem.UNSUPPORTED_MEDIA_TYPE,
                    Header.CONTENT_TYPE,
                    "The content type is " + context.contentType() + ".",
                    "Send Content-Type: application/json.");
        }
        String encoding = context.header(Header.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new ProblemException(
                    Problem.UNSUPPORTED_MEDIA_TYPE,
                    Header.CONTENT_ENCODING,
                    "The body is compressed with " + encoding + ".",
                    "Send it uncompressed.");
        }
    }

    private static String place(JsonProcessingException damaged) {
        JsonLocation location = damaged.getLocation();
        return location == null ? "body" : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private ProblemException tooLarge(Context context) {
        // What is still to come is not read.
        context.header(Header.CONNECTION, "close");
        return new ProblemException(
                Problem.BODY_TOO_LARGE,
                "body",
                "The body has more than " + limit + " bytes.",
                "Send fewer or smaller pictures at once, or raise serving.max-body-bytes.");
    }
}
