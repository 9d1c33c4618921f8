package io.palimpsest.ingest.source;

/**
 * An entry of a source that has not been read: what the order of a stream depends on. It holds no picture, so a list of all
 * entries is small whatever the source weighs. Immutable.
 */
public interface SourceEntry {

    /** Its domain; empty if that cannot be told. */
    String domain();

    /** Whether it is held out from training. */
    boolean heldOut();

    /** Reads it now, picture and all; it may be read again. */
    SourceItem read();
}
