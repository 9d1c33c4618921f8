package io.palimpsest.ingest.emoji;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** Draws an SVG document on a white square, centred, aspect kept. Not safe for more than one thread. */
final class SvgRasterizer {

    private final SVGLoader loader = new SVGLoader();
    private final int size;

    /** @param size side of the picture in pixels, 8 to 1024 */
    SvgRasterizer(int size) {
        if (size < 8 || size > 1024) {
            throw new IllegalArgumentException("picture size must be 8 to 1024 pixels but was " + size);
        }
        this.size = size;
    }

    BufferedImage draw(String svg) {
        SVGDocument document = loader.load(
                new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)), null, LoaderContext.createDefault());
        if (document == null) {
            throw new IllegalArgumentException("Not an SVG document: " + svg.substring(0, Math.min(120, svg.length())));
        }
        BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, size, size);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            FloatSize natural = document.size();
            float scale = size / Math.max(natural.width, natural.height);
            float width = natural.width * scale;
            float height = natural.height * scale;
            document.render(
                    (java.awt.Component) null,
                    graphics,
                    new ViewBox((size - width) / 2, (size - height) / 2, width, height));
        } finally {
            graphics.dispose();
        }
        return picture;
    }
}
