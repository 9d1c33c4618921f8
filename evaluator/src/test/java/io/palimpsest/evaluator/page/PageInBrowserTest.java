package io.palimpsest.evaluator.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads the page in a real browser, if there is one. */
class PageInBrowserTest {
    @TempDir
    private Path directory;

    @Test
    void matrixCurvesAndCardsAreDrawn() throws Exception {
        Path chromium = chromium();
        assumeTrue(chromium != null, "skipped: no chromium on the PATH; install it to test the page in a browser");
        try (DashboardServer server = DashboardServer.start("127.0.0.1", 0, RecordedRun.upTo(6), Clock.systemUTC())) {
            String page = dump(chromium, server.address() + "?still");
            assertThat(page).contains("<td class=\" own\"").contains(">62.0<");
            assertThat(occurrences(page, "<td class=\"( own)?\" title=\"[^\"]* on [^\"]*\""))
                    .isEqualTo(8 * 9);
            assertThat(occurrences(page, "<canvas")).isEqualTo(5);
            assertThat(page).contains("<span class=\"tag live\">live</span>").contains("verdict bad\">fail</span>");
            assertThat(page).contains("smileys-emotion has lost 12.4 points").contains("best at step 100");
            assertThat(page).contains("The pictures have changed").contains("drift.input");
            assertThat(page).contains("Backward transfer").contains("step-00001300-3f9a2c07");
        }
    }

    private String dump(Path chromium, String address) throws Exception {
        Path output = directory.resolve("page.html");
        Process browser = new ProcessBuilder(
                        chromium.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        address)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(browser.waitFor(120, TimeUnit.SECONDS))
                    .as("the browser ends")
                    .isTrue();
        } finally {
            browser.destroyForcibly();
        }
        return Files.readString(output);
    }

    private static long occurrences(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    private static Path chromium() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(Path.of(folder)::resolve))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
