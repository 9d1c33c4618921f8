package io.palimpsest.ingest.emoji;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Fetches and unpacks npm packages of fixed versions with the {@code npm} and {@code tar} programs. A package already
 * unpacked under the folder is used as it is, so a second run needs no network. Not safe for more than one thread.
 */
final class NpmPackages {

    private final Path folder;

    /** @param folder where tarballs and unpacked packages are kept */
    NpmPackages(Path folder) {
        this.folder = folder;
    }

    /**
     * The unpacked package.
     *
     * @param name npm name, e.g. {@code @iconify-json/noto}
     * @param version exact version, because another version draws other pictures
     */
    Path folderOf(String name, String version) throws IOException, InterruptedException {
        // npm names the tarball of @scope/name scope-name-version.tgz.
        String stem = name.replace("@", "").replace("/", "-") + "-" + version;
        Path unpacked = folder.resolve(stem).resolve("package");
        if (Files.isRegularFile(unpacked.resolve("package.json"))) {
            return unpacked;
        }
        Files.createDirectories(unpacked);
        Path tarball = folder.resolve(stem + ".tgz");
        if (!Files.isRegularFile(tarball)) {
            run(List.of(npm(), "pack", "--silent", name + "@" + version));
        }
        run(List.of("tar", "-xzf", tarball.getFileName().toString(), "-C", stem));
        if (!Files.isRegularFile(unpacked.resolve("package.json"))) {
            throw new IOException("The tarball " + tarball + " has no package/package.json; delete it and run again");
        }
        return unpacked;
    }

    private static String npm() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows") ? "npm.cmd" : "npm";
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException missing) {
            throw new IOException(
                    "Could not start '" + command.get(0) + "'. Install it, or put the unpacked packages under "
                            + folder,
                    missing);
        }
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("'" + String.join(" ", command) + "' ended with status " + status + " in " + folder
                    + "; see its output");
        }
    }
}
