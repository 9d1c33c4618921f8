package io.palimpsest.trainer.replay;

/**
 * How many exemplars there may be.
 *
 * @param samples M, most samples, {@code >= 0}; 0 for none at all
 * @param bytes most bytes of their encoded events, {@code >= 0}; of more, fewer samples are taken; {@link Long#MAX_VALUE} for no limit
 * @param keepsBytes whether the events themselves are kept, so that the log need not hold them any longer; not more than {@value
 *     #MOST_KEPT} bytes can be
 */
public record ReplayLimits(int samples, long bytes, boolean keepsBytes) {

    /** No replay. */
    public static final ReplayLimits NONE = new ReplayLimits(0, 0, false);

    /** Most bytes that can be kept: what one tensor of a checkpoint holds. */
    public static final long MOST_KEPT = Integer.MAX_VALUE - 8;

    public ReplayLimits {
        if (samples < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "replay limits must be >= 0 but were " + samples + " samples, " + bytes + " bytes");
        }
        if (keepsBytes && bytes > MOST_KEPT) {
            throw new IllegalArgumentException(
                    "replayed events can be kept up to " + MOST_KEPT + " bytes but the limit was " + bytes);
        }
    }
}
