package io.palimpsest.trainer.chaos;

import io.palimpsest.local.stack.EmbeddedStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives all test classes that do no harm to the broker itself one cluster, so that its undisturbed runs are made once. */
final class SharedCluster implements ParameterResolver {

    /** The cluster with what it runs on; JUnit closes it after the last test. */
    private record Shared(Path directory, EmbeddedStack stack, ChaosCluster cluster) implements AutoCloseable {

        static Shared start() {
            try {
                Path directory = Files.createTempDirectory("palimpsest-chaos");
                EmbeddedStack stack = EmbeddedStack.start(directory.resolve("stack"), 0, 0);
                return new Shared(
                        directory,
                        stack,
                        new ChaosCluster(
                                stack.bootstrapServers(), stack.registryUrl(), directory.resolve("checkpoints")));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void close() throws IOException {
            cluster.close();
            stack.close();
            try (Stream<Path> tree = Files.walk(directory)) {
                List<Path> childrenFirst =
                        tree.sorted(Comparator.reverseOrder()).toList();
                for (Path path : childrenFirst) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ChaosCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedCluster.class))
                .getOrComputeIfAbsent(Shared.class, absent -> Shared.start(), Shared.class)
                .cluster();
    }
}
