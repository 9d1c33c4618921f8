package io.palimpsest.trainer.pipeline;

import io.palimpsest.schemas.errors.ErrorCode;
import io.palimpsest.schemas.errors.PoisonRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Reads pictures that are not inline, from {@code file:}, {@code http:} and {@code https:} URIs. Reads one byte more than allowed at most,
 * so that a lying server cannot fill memory. Used by one thread.
 */
final class ImageFetcher {

    private static final int ATTEMPTS = 3;

    private final int maxBytes;
    private final Duration timeout;
    private final HttpClient http;

    ImageFetcher(int maxBytes, Duration timeout) {
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /**
     * {@return the bytes at a URI, not yet checked}
     *
     * @param uri where they are
     * @throws PoisonRecordException IMAGE_UNREACHABLE after {@value #ATTEMPTS} attempts, IMAGE_TOO_LARGE
     */
    byte[] fetch(String uri) {
        URI parsed = parse(uri);
        for (int attempt = 1; ; attempt++) {
            try {
                return bounded(uri, open(parsed));
            } catch (IOException failure) {
                if (attempt == ATTEMPTS) {
                    throw unreachable(uri, failure.toString(), failure);
                }
            }
        }
    }

    private InputStream open(URI uri) throws IOException {
        if ("file".equals(uri.getScheme())) {
            return Files.newInputStream(Path.of(uri));
        }
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                response.body().close();
                throw new IOException("HTTP status " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private byte[] bounded(String uri, InputStream opened) throws IOException {
        try (InputStream in = opened) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new PoisonRecordException(
                        ErrorCode.IMAGE_TOO_LARGE,
                        "The picture at " + uri + " has more than the " + maxBytes
                                + " bytes that image.max-bytes allows.");
            }
            return bytes;
        }
    }

    private static URI parse(String uri) {
        URI parsed;
        try {
            parsed = URI.create(uri);
        } catch (IllegalArgumentException malformed) {
            throw unreachable(uri, "it is no URI", malformed);
        }
        String scheme = parsed.getScheme();
        if (!"file".equals(scheme) && !"http".equals(scheme) && !"https".equals(scheme)) {
            throw unreachable(uri, "only file:, http: and https: can be read", null);
        }
        if (!"file".equals(scheme) && parsed.getHost() == null) {
            throw unreachable(uri, "it names no host", null);
        }
        return parsed;
    }

    private static PoisonRecordException unreachable(String uri, String reason, Exception cause) {
        return new PoisonRecordException(
                ErrorCode.IMAGE_UNREACHABLE, "The picture at " + uri + " cannot be read: " + reason + ".", cause);
    }
}
