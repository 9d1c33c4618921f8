package io.palimpsest.trainer.plan;

import io.palimpsest.events.v1.DroppedOffset;
import io.palimpsest.events.v1.OffsetRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects events into chunks. Owns the open chunk and the announced boundaries that have not been reached; one thread uses it.
 *
 * <p>A chunk is closed by a change of domain that enough events in a row confirm, a boundary that is reached, {@link ChunkLimits}, or
 * {@link #closeIdle} when the stream is quiet. Which events share a chunk depends on the events and on those calls only; what was closed is
 * committed to the ledger, so a restart never has to close the same chunk again. Events that may confirm a change lie in the open chunk, so
 * a restart counts them again.
 */
public final class ChunkAssembler {

    /** Name of the domain when boundaries do not follow the events. */
    public static final String MIXED = "mixed";

    private static final Logger LOG = LoggerFactory.getLogger(ChunkAssembler.class);

    private final boolean followsDomains;
    private final int confirmEvents;
    private final ChunkLimits limits;
    private final Queue<Chunk> closed = new ArrayDeque<>();
    private final List<Boundary> announced = new ArrayList<>();

    private final Map<Integer, Long> from;
    private final Map<Integer, Long> reached;
    private final Map<Integer, Long> domainStart;
    private String openDomain;

    private final List<Sample> samples = new ArrayList<>();
    private final List<DroppedOffset> dropped = new ArrayList<>();
    private long bytes;
    private Newcomer newcomer;

    /** A place in the open chunk: what lies before it. */
    private record Mark(Map<Integer, Long> reached, int samples, long bytes) {}

    /** Events in a row of a domain that is not the open one, and where the first of them stands. */
    private record Newcomer(String domain, int count, Mark start) {}

    /**
     * Ends a domain at the first event of another one.
     *
     * @param followsDomains whether a change of the events' domain ends a domain; false puts all events under {@link #MIXED}
     * @param limits when a chunk is full
     * @param position where planning stands
     */
    public ChunkAssembler(boolean followsDomains, ChunkLimits limits, PlanPosition position) {
        this(followsDomains, 1, limits, position);
    }

    /**
     * @param followsDomains whether a change of the events' domain ends a domain; false puts all events under {@link #MIXED}
     * @param confirmEvents trainable events in a row of another domain that it takes to end a domain, {@code >= 1}; the end is before the
     *     first of them. An event that is dropped breaks the row, and so does the end of a chunk.
     * @param limits when a chunk is full
     * @param position where planning stands
     */
    public ChunkAssembler(boolean followsDomains, int confirmEvents, ChunkLimits limits, PlanPosition position) {
        if (confirmEvents < 1) {
            throw new IllegalArgumentException("events that confirm a domain must be >= 1 but were " + confirmEvents);
        }
        this.followsDomains = followsDomains;
        this.confirmEvents = confirmEvents;
        this.limits = limits;
        // Where steps end domains the ledger calls the open one window-n, which no event is under.
        this.openDomain = position.domainOpen() && !followsDomains ? MIXED : position.openDomain();
        this.from = new TreeMap<>(position.next());
        this.reached = new TreeMap<>(position.next());
        this.domainStart = new TreeMap<>(position.domainOpen() ? position.domainStart() : position.next());
    }

    /**
     * Takes the next event; offsets of a partition must come in order.
     *
     * @param event the event
     */
    public void add(StreamEvent event) {
        EventPosition position = event.position();
        reach(Map.of(position.partition(), position.offset()));
        if (event instanceof StreamEvent.Trainable trainable) {
            addSample(trainable.sample());
        } else if (event instanceof StreamEvent.Dropped drop) {
            // Its dead letter leaves with the next chunk that is closed, so it must lie in that one.
            newcomer = null;
            dropped.add(DroppedOffset.newBuilder()
                    .setPartition(position.partition())
                    .setOffset(position.offset())
                    .setCode(drop.code().code())
                    .build());
            bytes += drop.sizeBytes();
        }
        reached.put(position.partition(), position.offset() + 1);
        if (Math.max(samples.size(), dropped.size()) >= limits.maxEvents() || bytes >= limits.maxBytes()) {
            close(false, "chunk full");
        }
    }

    /**
     * Says how far the stream has been read even where no event was found (transaction markers take offsets too), so that boundaries at
     * the end of the stream are reached.
     *
     * @param positions next offset by partition
     */
    public void reach(Map<Integer, Long> positions) {
        positions.forEach((partition, offset) -> {
            from.putIfAbsent(partition, offset);
            domainStart.putIfAbsent(partition, offset);
            reached.merge(partition, offset, Math::max);
        });
        announced.removeIf(this::applied);
    }

    /**
     * Takes note of an announced end of a domain, and applies it as soon as the stream has been read that far. One that lies
     * before the current domain, or names another one, has been overtaken by events and changes nothing.
     *
     * @param boundary the announcement
     */
    public void announce(Boundary boundary) {
        announced.add(boundary);
        announced.removeIf(this::applied);
    }

    /** Closes the open chunk because the stream is quiet; the domain stays open. Without samples and drops there is nothing to do. */
    public void closeIdle() {
        if (!samples.isEmpty() || !dropped.isEmpty()) {
            close(false, "linger elapsed");
        }
    }

    /**
     * Closes the open chunk and the open domain, because nothing more of the stream is to be trained.
     *
     * @param reason why, for people
     */
    public void endDomain(String reason) {
        if (openDomain != null) {
            close(true, reason);
        } else if (!dropped.isEmpty()) {
            close(false, reason);
        }
    }

    /** {@return the oldest closed chunk not yet taken} */
    public Optional<Chunk> poll() {
        return Optional.ofNullable(closed.poll());
    }

    /** {@return samples waiting in the open chunk} */
    public int openSamples() {
        return samples.size();
    }

    private void addSample(Sample sample) {
        String domain = followsDomains ? sample.domain() : MIXED;
        if (openDomain == null || openDomain.equals(domain)) {
            openDomain = domain;
            newcomer = null;
        } else if (confirms(domain)) {
            close(newcomer.start(), true, "domain changed to " + domain);
            openDomain = domain;
        }
        samples.add(sample);
        bytes += sample.sizeBytes();
    }

    private boolean confirms(String domain) {
        newcomer = newcomer != null && newcomer.domain().equals(domain)
                ? new Newcomer(domain, newcomer.count() + 1, newcomer.start())
                : new Newcomer(domain, 1, here());
        return newcomer.count() >= confirmEvents;
    }

    private Mark here() {
        return new Mark(Map.copyOf(reached), samples.size(), bytes);
    }

    private boolean applied(Boundary boundary) {
        boolean ahead = boundary.before().entrySet().stream()
                .anyMatch(end -> reached.getOrDefault(end.getKey(), 0L) < end.getValue());
        if (ahead) {
            return false;
        }
        boolean insideDomain = boundary.before().isEmpty()
                || boundary.before().entrySet().stream()
                        .anyMatch(end -> domainStart.getOrDefault(end.getKey(), 0L) < end.getValue());
        boolean meant = boundary.domain() == null
                || !followsDomains
                || boundary.domain().equals(openDomain);
        if (openDomain != null && insideDomain && meant) {
            close(true, "boundary announced by command " + boundary.commandId());
        } else {
            LOG.info("Boundary command {} changes nothing: no open domain that it could end", boundary.commandId());
        }
        return true;
    }

    private void close(boolean endsDomain, String reason) {
        close(here(), endsDomain, reason);
    }

    private void close(Mark end, boolean endsDomain, String reason) {
        List<OffsetRange> ranges = new ArrayList<>();
        new TreeMap<>(end.reached()).forEach((partition, to) -> {
            if (to > from.get(partition)) {
                ranges.add(OffsetRange.newBuilder()
                        .setPartition(partition)
                        .setFromOffset(from.get(partition))
                        .setToOffset(to)
                        .build());
            }
        });
        List<Sample> inside = samples.subList(0, end.samples());
        closed.add(new Chunk(openDomain == null ? "" : openDomain, ranges, inside, dropped, endsDomain, reason));
        from.putAll(end.reached());
        inside.clear();
        dropped.clear();
        bytes -= end.bytes();
        newcomer = null;
        if (endsDomain) {
            openDomain = null;
            domainStart.putAll(end.reached());
        }
    }
}
