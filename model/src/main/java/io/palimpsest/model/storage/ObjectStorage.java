package io.palimpsest.model.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A server that speaks the S3 protocol. Credentials come from the default chain of the AWS SDK. A request that fails for a reason that may
 * pass is repeated twice by the SDK; what then still fails is an {@link IOException} with the object, the server's answer and what to look
 * at, and an object that is not there is a {@link NoSuchFileException}. Safe from any thread.
 *
 * <p>A server that stops answering is given up: connecting after {@value #CONNECT_SECONDS} s, a silent answer after {@value #SILENCE_SECONDS}
 * s, and sending a file after the time that it takes at 1 MiB/s, but {@value #LEAST_SECONDS} s at least. One file is one object of
 * at most 5 GiB, the most that the protocol takes at once.
 */
public final class ObjectStorage implements AutoCloseable {

    /**
     * Reads an object's bytes.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Reading<T> {
        T from(InputStream bytes) throws IOException;
    }

    private static final int CONNECT_SECONDS = 5;
    private static final int SILENCE_SECONDS = 30;
    private static final int LEAST_SECONDS = 60;
    private static final int ATTEMPTS = 3;
    private static final long LARGEST_OBJECT = 5L << 30;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final S3ClientBuilder builder;
    private final String server;
    private S3Client client;

    /**
     * Nothing is sent yet.
     *
     * @param endpoint address of the server, buckets in its path; empty for Amazon S3
     * @param region region
     */
    public ObjectStorage(Optional<URI> endpoint, String region) {
        this.server = endpoint.map(URI::toString).orElse("Amazon S3 in " + region);
        this.builder = S3Client.builder()
                .region(Region.of(region))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(CONNECT_SECONDS))
                        .socketTimeout(Duration.ofSeconds(SILENCE_SECONDS)))
                .overrideConfiguration(
                        settings -> settings.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(ATTEMPTS)
                                .build()))
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(endpoint.isPresent())
                        .build())
                // The newer checksums are sent in a way that many servers refuse; files carry theirs in a plain header
                // instead.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        endpoint.ifPresent(builder::endpointOverride);
    }

    /**
     * {@return an object with the tag of its present content, if it exists}
     *
     * @param location a small object
     */
    public Optional<ObjectVersion<byte[]>> find(ObjectLocation location) throws IOException {
        try {
            return Optional.of(version(location, InputStream::readAllBytes));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    /**
     * {@return the bytes of a small object}
     *
     * @throws NoSuchFileException if it does not exist
     */
    public byte[] get(ObjectLocation location) throws IOException {
        return read(location, InputStream::readAllBytes);
    }

    /**
     * {@return what comes of reading an object's bytes} They are read from the start again when the connection breaks.
     *
     * @param location the object
     * @param reading reads the whole stream
     * @throws NoSuchFileException if the object does not exist
     */
    public <T> T read(ObjectLocation location, Reading<T> reading) throws IOException {
        return version(location, reading).content();
    }

    /**
     * Copies an object into a file, which is replaced.
     *
     * @throws NoSuchFileException if the object does not exist
     */
    public void download(ObjectLocation location, Path file) throws IOException {
        read(location, in -> Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING));
    }

    /** Writes an object, replacing what was there. */
    public void put(ObjectLocation location, byte[] bytes) throws IOException {
        translated("write", location, () -> client().putObject(
                        to(location, bytes.length, request -> {}), RequestBody.fromBytes(bytes)));
    }

    /**
     * Writes a file as an object, replacing what was there. The server is told the checksum and refuses what arrived otherwise.
     *
     * @param location the object
     * @param file the file, of at most 5 GiB
     * @param crc32c CRC-32C of the file, 8 hexadecimal digits
     */
    public void put(ObjectLocation location, Path file, String crc32c) throws IOException {
        long bytes = Files.size(file);
        if (bytes > LARGEST_OBJECT) {
            throw new IOException("Cannot write " + location + ": the file has " + bytes
                    + " bytes and object storage takes at most " + LARGEST_OBJECT + " at once");
        }
        String checksum = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(crc32c));
        translated("write", location, () -> client().putObject(
                        to(location, bytes, request -> request.checksumCRC32C(checksum)), RequestBody.fromFile(file)));
    }

    /**
     * Writes an object on condition that it is still as it was read.
     *
     * @param location the object
     * @param bytes its new content
     * @param expected tag of the content that it must have now; empty if it must not exist
     * @return whether it was written; false if somebody else changed it. A request that was repeated because its answer was lost may say
     *     false of its own first attempt, so the caller reads again before it draws conclusions
     */
    public boolean putIf(ObjectLocation location, byte[] bytes, Optional<String> expected) throws IOException {
        return translated("write", location, () -> {
            try {
                client().putObject(
                                to(
                                        location,
                                        bytes.length,
                                        request -> expected.ifPresentOrElse(
                                                request::ifMatch, () -> request.ifNoneMatch("*"))),
                                RequestBody.fromBytes(bytes));
                return true;
            } catch (S3Exception refused) {
                boolean changed = refused.statusCode() == PRECONDITION_FAILED
                        || refused.statusCode() == CONFLICT
                        || refused.statusCode() == NOT_FOUND && "NoSuchKey".equals(code(refused));
                if (changed) {
                    return false;
                }
                throw refused;
            }
        });
    }

    /**
     * Makes sure that the server checks the conditions of {@link #putIf}: one that ignores them would let two writers overwrite each other.
     *
     * @param scratch an object that nobody needs; it is left there
     * @throws IOException if the server ignores them
     */
    public void requireConditions(ObjectLocation scratch) throws IOException {
        put(scratch, new byte[1]);
        boolean overwritten = putIf(scratch, new byte[1], Optional.empty())
                || putIf(scratch, new byte[1], Optional.of("\"00000000000000000000000000000000\""));
        if (overwritten) {
            throw new IOException(
                    "The object storage at " + server + " ignores the conditions If-Match and If-None-Match of a"
                            + " write, so it cannot keep two writers apart; use a server, or a version of it, that honours them");
        }
    }

    /**
     * Makes sure that a bucket exists. The credentials must be allowed to make it if it does not.
     *
     * @param bucket name of the bucket
     */
    public void createBucketIfAbsent(String bucket) throws IOException {
        ObjectLocation whole = new ObjectLocation(bucket, "");
        translated("make bucket", whole, () -> {
            try {
                client().headBucket(request -> request.bucket(bucket));
            } catch (NoSuchBucketException absent) {
                create(bucket);
            }
            return null;
        });
    }

    private void create(String bucket) {
        try {
            client().createBucket(request -> request.bucket(bucket));
        } catch (BucketAlreadyOwnedByYouException madeMeanwhile) {
            // Two trainers start at the same time.
        }
    }

    /** {@return the keys of all objects below a location, without that of the location and the slash after it} */
    public List<String> list(ObjectLocation location) throws IOException {
        String prefix = location.key().isEmpty() ? "" : location.key() + "/";
        return translated(
                "list",
                location,
                () ->
                        client()
                                .listObjectsV2Paginator(request ->
                                        request.bucket(location.bucket()).prefix(prefix))
                                .contents()
                                .stream()
                                .map(object -> object.key().substring(prefix.length()))
                                .toList());
    }

    /** Deletes an object; one that is absent is no error. */
    public void delete(ObjectLocation location) throws IOException {
        translated("delete", location, () -> client().deleteObject(
                        request -> request.bucket(location.bucket()).key(location.key())));
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }

    /** Made when it is needed first: a process may be able to reach object storage and never do so. */
    private synchronized S3Client client() {
        if (client == null) {
            client = builder.build();
        }
        return client;
    }

    private <T> ObjectVersion<T> version(ObjectLocation location, Reading<T> reading) throws IOException {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .build();
        return translated("read", location, () -> client().getObject(
                        request,
                        (answer, body) ->
                                new ObjectVersion<>(whole(reading, body, answer.contentLength()), answer.eTag())));
    }

    /** Java's client takes a connection that breaks for the end of the answer, so the bytes are counted. */
    private static <T> T whole(Reading<T> reading, InputStream body, long length) {
        CountingStream counting = new CountingStream(body);
        try {
            T content = reading.from(counting);
            if (counting.count() == length) {
                return content;
            }
        } catch (IOException broken) {
            throw RetryableException.create("the answer broke off: " + broken.getMessage(), broken);
        }
        throw RetryableException.create("the answer broke off after " + counting.count() + " of " + length + " bytes");
    }

    private static PutObjectRequest to(ObjectLocation location, long bytes, Consumer<PutObjectRequest.Builder> more) {
        Duration limit = Duration.ofSeconds(LEAST_SECONDS + (bytes >> 20));
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                        .apiCallAttemptTimeout(limit)
                        .build());
        more.accept(request);
        return request.build();
    }

    private <T> T translated(String what, ObjectLocation location, Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (S3Exception refused) {
            if (refused.statusCode() == NOT_FOUND && "NoSuchKey".equals(code(refused))) {
                NoSuchFileException absent = new NoSuchFileException(location.toString());
                absent.initCause(refused);
                throw absent;
            }
            throw new IOException(
                    "Cannot " + what + " " + location + ": " + server + " answered " + refused.statusCode() + " "
                            + code(refused) + " (" + refused.getMessage()
                            + "); check that the bucket exists and what the credentials allow",
                    refused);
        } catch (SdkException failure) {
            throw new IOException(
                    "Cannot " + what + " " + location + " at " + server + ": " + failure.getMessage()
                            + "; check that the server runs, " + ObjectStorageSettings.ENDPOINT.key() + ", "
                            + ObjectStorageSettings.REGION.key() + " and the credentials",
                    failure);
        }
    }

    private static String code(S3Exception refused) {
        return refused.awsErrorDetails() == null
                ? ""
                : String.valueOf(refused.awsErrorDetails().errorCode());
    }
}
