package io.palimpsest.evaluator.topology;

/** Why a training pair has no score. */
enum NotScored {
    /** Every model that is still announced may have been trained on it. */
    SEEN("seen"),
    /** Scoring was too far behind training, and has skipped forward. */
    BEHIND("behind"),
    /** Its picture is not inline. */
    NO_PICTURE("no-picture"),
    /** The files of the model that should have scored it are gone or damaged. */
    UNUSABLE_CHECKPOINT("unusable-checkpoint"),
    /** The model gives numbers that are not finite. */
    NOT_FINITE("not-finite"),
    /** The model could not encode it. */
    ENCODING_FAILED("encoding-failed");

    private final String label;

    NotScored(String label) {
        this.label = label;
    }

    /** Value of the label {@code reason}. */
    String label() {
        return label;
    }
}
