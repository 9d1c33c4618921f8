package io.palimpsest.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the tree readable: every package of every module says what it owns. */
class EveryPackageExplainsItselfTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @Test
    void everyPackageHasADocumentedPackageInfo() throws IOException {
        Set<Path> packages = sources().stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).hasSizeGreaterThan(7);
        assertThat(packages).allSatisfy(folder -> {
            Path info = folder.resolve("package-info.java");
            assertThat(info)
                    .as("write %s: what the package owns, promises and must not know", info)
                    .exists();
            assertThat(Files.readString(info)).as("%s has no Javadoc", info).contains("/**");
        });
    }

    @Test
    void noSourceSpeaksOfFutureWork() throws IOException {
        assertThat(sources()).allSatisfy(source -> assertThat(Files.readString(source))
                .as("%s", source)
                .doesNotContain("TODO", "FIXME", "@author"));
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                20,
                (file, attributes) -> attributes.isRegularFile()
                        && file.toString().endsWith(".java")
                        && file.toString().contains("/src/main/java/"))) {
            return files.toList();
        }
    }
}
