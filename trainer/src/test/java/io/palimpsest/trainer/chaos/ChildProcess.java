package io.palimpsest.trainer.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A main class of these tests in a JVM of its own, with every line that it printed and when. Safe from any thread. */
final class ChildProcess implements AutoCloseable {

    /** What the child printed, and how long after its start. */
    record Line(Duration after, String text) {}

    /** Exit status of a process after {@code kill -9}. */
    static final int KILLED = 137;

    private static final Duration POLL = Duration.ofMillis(10);

    private final long startedNanos = System.nanoTime();
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader;

    private ChildProcess(Process process) {
        this.process = process;
        this.reader = new Thread(this::read, "child-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Runs a class with everything that the test sees; what it unpacks to run and a kill leaves there goes to the build directory. */
    static ChildProcess start(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + unpacked(),
                "-Xmx300m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(arguments);
        try {
            return new ChildProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path unpacked() {
        try {
            return Files.createDirectories(Path.of("target", "unpacked").toAbsolutePath());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for a line that begins with a text; fails if the child ends before, or none comes in time. */
    Line await(String beginning, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            boolean ended = !reader.isAlive();
            Optional<Line> found = first(beginning);
            if (found.isPresent()) {
                return found.get();
            }
            if (ended) {
                throw new AssertionError("the child ended without a line '" + beginning + "':\n" + transcript());
            }
            Thread.sleep(POLL.toMillis());
        }
        throw new AssertionError("no line '" + beginning + "' in " + patience + ":\n" + transcript());
    }

    /** The first line so far that begins with a text. */
    Optional<Line> first(String beginning) {
        return lines.stream().filter(line -> line.text().startsWith(beginning)).findFirst();
    }

    /** How many lines so far begin with a text. */
    long count(String beginning) {
        return lines.stream().filter(line -> line.text().startsWith(beginning)).count();
    }

    /** Waits for the end and gives the exit status: 137 after {@link #kill}. */
    int end(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new AssertionError("the child did not end in " + patience + ":\n" + transcript());
        }
        reader.join();
        return process.exitValue();
    }

    /** Waits for the end, so long at most, and says whether it came. */
    boolean endsWithin(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Ends the process as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
    }

    /** Sends a signal by its name, e.g. {@code STOP}. */
    void signal(String name) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits until the process is frozen. */
    void awaitFrozen(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!frozen()) {
            if (System.nanoTime() > deadline || !alive()) {
                throw new AssertionError("the child was not frozen:\n" + transcript());
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private boolean frozen() {
        try {
            String stat = java.nio.file.Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException ended) {
            return false;
        }
    }

    /** Everything it printed. */
    String transcript() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.after().toMillis())
                .append(" ms  ")
                .append(line.text())
                .append('\n'));
        return text.toString();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(new Line(Duration.ofNanos(System.nanoTime() - startedNanos), line));
            }
        } catch (IOException closed) {
            lines.add(new Line(Duration.ofNanos(System.nanoTime() - startedNanos), "(output closed: " + closed + ")"));
        }
    }
}
