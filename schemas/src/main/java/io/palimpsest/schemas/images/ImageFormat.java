package io.palimpsest.schemas.images;

/** The image formats whose header is understood. */
public enum ImageFormat {
    /** Portable Network Graphics. */
    PNG("image/png"),
    /** JPEG, any process. */
    JPEG("image/jpeg"),
    /** Graphics Interchange Format. */
    GIF("image/gif"),
    /** Windows bitmap. */
    BMP("image/bmp"),
    /** WebP: lossy, lossless or extended. */
    WEBP("image/webp");

    private final String mediaType;

    ImageFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The IANA media type. */
    public String mediaType() {
        return mediaType;
    }
}
