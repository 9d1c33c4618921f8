package io.palimpsest.evaluator.serving.http;

/** Every way in which a request can be refused, as RFC 9457 problem types: the one closed list. */
enum Problem {
    INVALID_JSON(400, "invalid-json", "The body is not JSON"),
    INVALID_REQUEST(400, "invalid-request", "The request does not say what is wanted"),
    UNKNOWN_DOMAIN(400, "unknown-domain", "No held-out pair is of this domain"),
    UNKNOWN_CHECKPOINT(400, "unknown-checkpoint", "No such checkpoint of the model is announced"),
    NOT_FOUND(404, "not-found", "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "This path takes another method"),
    BODY_TOO_SLOW(408, "body-too-slow", "The body did not come in time"),
    BODY_TOO_LARGE(413, "body-too-large", "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The body is of another type"),
    TOO_MANY_ITEMS(422, "too-many-items", "There are too many texts and pictures"),
    TEXT_TOO_LONG(422, "text-too-long", "A text is too long"),
    PICTURE_TOO_LARGE(422, "picture-too-large", "A picture has too many pixels"),
    PICTURE_UNREADABLE(422, "picture-unreadable", "A picture cannot be read"),
    CHECKPOINT_UNUSABLE(422, "checkpoint-unusable", "The checkpoint cannot be searched with"),
    TOO_MANY_REQUESTS(429, "too-many-requests", "This client asks too often"),
    INTERNAL(500, "internal", "The evaluator failed"),
    BUSY(503, "busy", "Too many requests are under way"),
    CHECKPOINT_LOADING(503, "checkpoint-loading", "The checkpoint is being loaded"),
    NO_CHECKPOINT(503, "no-checkpoint", "No checkpoint serves yet");

    private final int status;
    private final String code;
    private final String title;

    Problem(int status, String code, String title) {
        this.status = status;
        this.code = code;
        this.title = title;
    }

    /** The HTTP status. */
    int status() {
        return status;
    }

    /** The URI that names the type. */
    String type() {
        return "urn:palimpsest:problem:" + code;
    }

    /** What it is, the same for every occurrence. */
    String title() {
        return title;
    }
}
