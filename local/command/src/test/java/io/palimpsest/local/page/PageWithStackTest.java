package io.palimpsest.local.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.palimpsest.local.commands.AllSettings;
import io.palimpsest.local.demo.Demo;
import io.palimpsest.local.demo.DemoOptions;
import io.palimpsest.local.demo.SampleCut;
import io.palimpsest.local.lifecycle.BackgroundTask;
import io.palimpsest.local.lifecycle.CleanStop;
import io.palimpsest.local.view.Frame;
import io.palimpsest.local.view.Screen;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person does on the page, in a real browser against the whole product: reads the matrix, searches, promotes, rolls back, looks at a dead
 * letter.
 */
class PageWithStackTest {
    private static final List<String> DOMAINS = List.of("activities", "symbols");
    private static final Pattern PAGE = Pattern.compile("The page stays up on (\\S+)");

    @TempDir
    private Path place;

    private final CompletableFuture<URI> page = new CompletableFuture<>();

    @Test
    @Timeout(300)
    void thePageIsUsedAsAPersonWould() throws Exception {
        Optional<Path> chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "skipped: no chromium on the PATH; install it to test the page in a browser");
        try (CleanStop stop = CleanStop.install(Duration.ofSeconds(20), () -> {});
                BackgroundTask demo = BackgroundTask.start("demo", () -> demo().run(stop), stop::request);
                Browser browser = new Browser(chromium.get(), place)) {
            URI address = page.get(240, TimeUnit.SECONDS);
            assertThat(demo.failure()).isEmpty();
            browser.resize(1280, 900);
            browser.open(address);
            readTheMatrix(browser);
            search(browser);
            promoteAndRollBack(browser);
            lookAtTheDeadLetter(browser);
            onAPhoneNothingIsCutOff(browser);
            assertThat(browser.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).origin)"
                                    + ".filter(origin => origin !== location.origin).length")
                            .asInt())
                    .as("requests to elsewhere")
                    .isZero();
        }
    }

    private static void readTheMatrix(Browser browser) throws Exception {
        browser.await("document.querySelectorAll('#matrix tbody td').length >= 8");
        JsonNode cells = browser.evaluate(
                "[...document.querySelectorAll('#matrix td.own')].map(cell => Number(cell.textContent))");
        assertThat(cells).hasSize(2);
        cells.forEach(cell -> assertThat(cell.asDouble()).isBetween(0.0, 100.0));
        assertThat(browser.evaluate("document.querySelector('#matrix thead').innerText")
                        .asText())
                .contains(DOMAINS);
        assertThat(browser.evaluate("document.querySelectorAll('canvas').length")
                        .asInt())
                .as("charts")
                .isGreaterThanOrEqualTo(3);
    }

    private static void search(Browser browser) throws Exception {
        browser.evaluate("document.getElementById('search-text').focus()");
        browser.type("sport ball");
        browser.pressEnter();
        browser.await("document.querySelectorAll('#search-results img').length >= 5");
        browser.await("[...document.querySelectorAll('#search-results img')].every(one => one.naturalWidth > 0)");
        choose(browser, "untrained", "step-00000000");
        choose(browser, "symbols, end", "step-00000008");

        browser.evaluate("document.querySelector('#search-results .hit').click()");
        browser.await("document.querySelectorAll('#search-results .hit.words').length >= 5");
        assertThat(browser.evaluate("document.getElementById('search-note').innerText")
                        .asText())
                .contains("Words for");
    }

    private static void choose(Browser browser, String option, String checkpoint) throws Exception {
        browser.evaluate("(() => { const choice = document.getElementById('search-checkpoint');"
                + " choice.value = [...choice.options].find(one => one.text.includes('" + option + "')).value;"
                + " choice.dispatchEvent(new Event('change')); })()");
        browser.await(
                "document.querySelector('#search-note code')?.textContent.startsWith('" + checkpoint + "') === true");
    }

    private static void promoteAndRollBack(Browser browser) throws Exception {
        String first = order(browser, "promote", 1, "the first to serve");
        browser.await(live(first));
        String second = order(browser, "promote", 0, "it has learned more");
        browser.await(live(second));
        assertThat(order(browser, "roll-back", 0, "accuracy fell")).isEqualTo(first);
        browser.await(live(first));
        browser.await("document.getElementById('changes').innerText.includes('accuracy fell')");
        assertThat(browser.evaluate("document.getElementById('changes').innerText")
                        .asText())
                .contains("rolled back to " + first + " by Ann (page, 127.0.0.1)")
                .contains("it has learned more");
    }

    /** Gives an order as a person would, and says about which checkpoint. */
    private static String order(Browser browser, String order, int button, String reason) throws Exception {
        String buttons = "document.querySelectorAll('[data-order=" + order + "]')";
        browser.await(buttons + ".length > " + button);
        browser.evaluate(buttons + "[" + button + "].click()");
        browser.await("document.getElementById('order').open");
        String checkpoint = browser.evaluate("document.getElementById('order-checkpoint').textContent")
                .asText();
        browser.evaluate("document.getElementById('order-confirm').click()");
        assertThat(browser.evaluate("document.getElementById('order').open").asBoolean())
                .as("an order without a reason is not sent")
                .isTrue();
        browser.evaluate("document.getElementById('order-reason').focus()");
        browser.type(reason);
        browser.evaluate("document.getElementById('order-by').value = ''");
        browser.evaluate("document.getElementById('order-by').focus()");
        browser.type("Ann");
        browser.pressEnter();
        browser.await("!document.getElementById('order').open");
        return checkpoint;
    }

    private static String live(String checkpoint) {
        return "document.querySelector('#checkpoints tr.live')?.innerText.includes('" + checkpoint + "')";
    }

    private static void lookAtTheDeadLetter(Browser browser) throws Exception {
        browser.await("document.querySelectorAll('#letters tbody tr').length === 1");
        assertThat(browser.evaluate("document.querySelector('#letters tbody').innerText")
                        .asText())
                .contains("broken", "by ingest", "captions.jsonl");
    }

    private static void onAPhoneNothingIsCutOff(Browser browser) throws Exception {
        browser.resize(375, 800);
        browser.await("document.documentElement.clientWidth === 375");
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isLessThanOrEqualTo(375);
    }

    private Demo demo() throws Exception {
        Path pictures = Files.createDirectories(place.resolve("pictures"));
        SampleCut.write(pictures, DOMAINS, 30);
        Files.writeString(pictures.resolve("broken.png"), "no picture");
        Files.writeString(
                pictures.resolve("captions.jsonl"),
                "{\"image\": \"broken.png\", \"caption\": \"a broken picture\", \"domain\": \"activities\"}\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.APPEND);
        return new Demo(
                new DemoOptions(
                        pictures.toString(), "SeqF", 42, OptionalInt.of(2), "listed", "domains", 0, false, true),
                place.resolve("demo"),
                flags -> AllSettings.resolve(flags, Map.of(), Optional.empty()),
                new PageWaiter(),
                false,
                Clock.systemUTC());
    }

    /** Hears where the page is when the run is complete. */
    private final class PageWaiter implements Screen {
        @Override
        public void show(Frame frame) {}

        @Override
        public void say(String line) {}

        @Override
        public void finish(List<String> last) {
            Matcher matcher = PAGE.matcher(String.join("\n", last));
            if (matcher.find()) {
                page.complete(URI.create(matcher.group(1)));
            }
        }
    }
}
