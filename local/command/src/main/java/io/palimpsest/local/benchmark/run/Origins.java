package io.palimpsest.local.benchmark.run;

import io.palimpsest.local.benchmark.result.Origin;
import io.palimpsest.trainer.checkpoint.Environment;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Finds out what produces a result: the version that runs here and the machine. */
public final class Origins {

    private static final long GIT_SECONDS = 5;

    private Origins() {}

    /**
     * {@return the version and the machine of this process}
     *
     * @param main a class of the product
     * @param now when the result is finished
     */
    public static Origin here(Class<?> main, Instant now) {
        String version = main.getPackage().getImplementationVersion();
        String commit = commit(main).map(name -> ", commit " + name).orElse("");
        return new Origin(
                (version == null ? "not packaged" : version) + commit,
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                Environment.cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                now.toString());
    }

    /** The commit of the checkout that the class was built in, if it lies in one; marked when files differ from it. */
    private static Optional<String> commit(Class<?> main) {
        CodeSource source = main.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            Path place = Path.of(source.getLocation().toURI()).getParent();
            Process git = new ProcessBuilder("git", "-C", place.toString(), "describe", "--always", "--dirty=+changes")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String name = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            boolean ended = git.waitFor(GIT_SECONDS, TimeUnit.SECONDS);
            return ended && git.exitValue() == 0 && !name.isEmpty() ? Optional.of(name) : Optional.empty();
        } catch (IOException | URISyntaxException | IllegalArgumentException noCheckout) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
