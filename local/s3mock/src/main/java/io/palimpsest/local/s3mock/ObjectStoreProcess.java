package io.palimpsest.local.s3mock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Adobe S3Mock in a process of its own with one bucket, {@value #BUCKET}. What it holds lies in a directory and survives {@link #kill} and
 * {@link #start}. Any credentials are taken. One thread uses it; a process that is still running dies with the virtual machine.
 */
public final class ObjectStoreProcess implements AutoCloseable {

    /** The bucket that exists from the start. */
    public static final String BUCKET = "palimpsest";

    private static final long START_SECONDS = 120;
    private static final int OK = 200;

    private final Path directory;
    private final int port;
    private Process process;

    /**
     * Starts it and waits until it answers.
     *
     * @param directory an existing directory for its files
     */
    public ObjectStoreProcess(Path directory) throws IOException {
        this.directory = directory;
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "object-store-end"));
        start();
    }

    /** {@return its address, the same after every start} */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** {@return the directory of the objects, as the server keeps them} */
    public Path directory() {
        return directory;
    }

    /** Starts it again after {@link #kill} and waits until it answers. */
    public void start() throws IOException {
        Path log = directory.resolve("s3mock.log");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        // What a killed process leaves unfinished goes with the directory.
                        "-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("unfinished")),
                        "-jar",
                        jar().toString(),
                        "--server.port=0",
                        "--com.adobe.testing.s3mock.httpPort=" + port,
                        "--com.adobe.testing.s3mock.store.initialBuckets=" + BUCKET,
                        "--com.adobe.testing.s3mock.store.retainFilesOnExit=true",
                        "--com.adobe.testing.s3mock.store.root="
                                + Files.createDirectories(directory.resolve("objects")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                kill();
                throw new IOException("S3Mock does not answer; it said: " + Files.readString(log));
            }
            pause();
        }
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    private boolean answers() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) endpoint().resolve("/" + BUCKET).toURL().openConnection();
        connection.setConnectTimeout(1_000);
        connection.setReadTimeout(10_000);
        try {
            return connection.getResponseCode() == OK;
        } catch (IOException notYet) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while S3Mock started", interrupted));
        }
    }

    /** The build lays it beside the compiled classes or the jar of this module. */
    private static Path jar() {
        try {
            Path here = Path.of(ObjectStoreProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return here.resolveSibling("s3mock").resolve("s3mock.jar");
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("classes are loaded from a file", impossible);
        }
    }
}
