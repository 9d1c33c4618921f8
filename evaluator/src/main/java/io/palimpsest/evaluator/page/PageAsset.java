package io.palimpsest.evaluator.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * One file of the page: a closed list, read from the class path, so that nothing else there can be asked for.
 *
 * @param path under which the server hands it out
 * @param resource where it is on the class path
 * @param contentType its media type
 */
record PageAsset(String path, String resource, String contentType) {
    private static final String SITE = "/io/palimpsest/evaluator/page/site/";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";

    static final List<PageAsset> ALL = List.of(
            new PageAsset("/", SITE + "index.html", "text/html; charset=utf-8"),
            new PageAsset("/icon.svg", SITE + "icon.svg", "image/svg+xml"),
            new PageAsset("/page.css", SITE + "page.css", STYLE),
            new PageAsset("/theme.js", SITE + "theme.js", SCRIPT),
            new PageAsset("/page.js", SITE + "page.js", SCRIPT),
            new PageAsset("/format.js", SITE + "format.js", SCRIPT),
            new PageAsset("/matrix.js", SITE + "matrix.js", SCRIPT),
            new PageAsset("/charts.js", SITE + "charts.js", SCRIPT),
            new PageAsset("/chosen.js", SITE + "chosen.js", SCRIPT),
            new PageAsset("/panels.js", SITE + "panels.js", SCRIPT),
            new PageAsset("/orders.js", SITE + "orders.js", SCRIPT),
            new PageAsset("/search.js", SITE + "search.js", SCRIPT),
            new PageAsset("/evaluators.js", SITE + "evaluators.js", SCRIPT),
            new PageAsset("/letters.js", SITE + "letters.js", SCRIPT),
            new PageAsset("/uplot/uPlot.iife.min.js", UPLOT + "uPlot.iife.min.js", SCRIPT),
            new PageAsset("/uplot/uPlot.min.css", UPLOT + "uPlot.min.css", STYLE));

    /** The bytes of the file. */
    byte[] read() {
        try (InputStream stream = PageAsset.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("The page's file " + resource
                        + " is not on the class path; is the uplot WebJar of another version?");
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("The page's file " + resource + " cannot be read", failure);
        }
    }
}
