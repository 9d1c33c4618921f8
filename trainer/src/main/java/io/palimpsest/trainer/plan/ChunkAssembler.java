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
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects events into chunks. Owns the open chunk and the announced boundaries and changes that have not been reached; one thread uses it.
 *
 * <p>A chunk is closed by a change of domain that enough events in a row confirm, a boundary or a change of the stream that is reached,
 * {@link ChunkLimits}, or {@link #closeIdle} when the stream is quiet. Which events share a chunk depends on the events and on those calls only;
 * what was closed is committed to the ledger, so a restart never has to close the same chunk again. Events that may confirm a change lie in the
 * open chunk, so a restart counts them again; what lies behind a change stays in the open chunk, so a restart from there opens the same one.
 */
public final class ChunkAssembler {

    /** Name of the domain when boundaries do not follow the events. */
    public static final String MIXED = "mixed";

    private static final Logger LOG = LoggerFactory.getLogger(ChunkAssembler.class);

    private final boolean followsDomains;
    private final int confirmEvents;
    private final ChunkLimits limits;
    private final ChangePoints changePoints;
    private final Queue<Chunk> closed = new ArrayDeque<>();
    private final List<Boundary> announced = new ArrayList<>();
    private final List<StreamChange> changes = new ArrayList<>();

    private final Map<Integer, Long> from;
    private final Map<Integer, Long> reached;
    private final Map<Integer, Long> domainStart;
    private String openDomain;

    private final List<Sample> samples = new ArrayList<>();
    private final List<StreamEvent.Dropped> dropped = new ArrayList<>();
    private long bytes;
    private Newcomer newcomer;

    /** Events in a row of a domain that is not the open one, and where the first of them stands, next offset by partition. */
    private record Newcomer(String domain, int count, Map<Integer, Long> start) {}

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
     * Ends domains where the stream is found to change, whatever the events' domains are called.
     *
     * @param changePoints knows the changes
     * @param limits when a chunk is full
     * @param position where planning stands
     */
    public ChunkAssembler(ChangePoints changePoints, ChunkLimits limits, PlanPosition position) {
        this(false, 1, changePoints, limits, position);
    }

    /**
     * @param followsDomains whether a change of the events' domain ends a domain; false puts all events under {@link #MIXED}
     * @param confirmEvents trainable events in a row of another domain that it takes to end a domain, {@code >= 1}; the end is before the
     *     first of them. An event that is dropped breaks the row, and so does the end of a chunk.
     * @param limits when a chunk is full
     * @param position where planning stands
     */
    public ChunkAssembler(boolean followsDomains, int confirmEvents, ChunkLimits limits, PlanPosition position) {
        this(followsDomains, confirmEvents, ChangePoints.NONE, limits, position);
    }

    private ChunkAssembler(
            boolean followsDomains,
            int confirmEvents,
            ChangePoints changePoints,
            ChunkLimits limits,
            PlanPosition position) {
        if (confirmEvents < 1) {
            throw new IllegalArgumentException("events that confirm a domain must be >= 1 but were " + confirmEvents);
        }
        this.followsDomains = followsDomains;
        this.confirmEvents = confirmEvents;
        this.limits = limits;
        this.changePoints = changePoints;
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
            dropped.add(drop);
            bytes += drop.sizeBytes();
        }
        reached.put(position.partition(), position.offset() + 1);
        if (full()) {
            cutAtChanges(changePoints.judged(samplesReach()));
        }
        if (full()) {
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

    /**
     * Ends the domain at every change of the stream that has become known and is reached: before the first event behind it that was not
     * planned yet. A change before which the domain has ended already, or none was open, changes nothing.
     */
    public void cutAtChanges() {
        cutAtChanges(changePoints.known());
    }

    /** Closes the open chunk because the stream is quiet; the domain stays open. Without samples and drops there is nothing to do. */
    public void closeIdle() {
        if (!samples.isEmpty()) {
            cutAtChanges(changePoints.judged(samplesReach()));
        }
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
        cutAtChanges(changePoints.judged(samplesReach()));
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
                : new Newcomer(domain, 1, Map.copyOf(reached));
        return newcomer.count() >= confirmEvents;
    }

    private boolean full() {
        return Math.max(samples.size(), dropped.size()) >= limits.maxEvents() || bytes >= limits.maxBytes();
    }

    /** How far the samples of the open chunk reach, next offset by partition. */
    private Map<Integer, Long> samplesReach() {
        Map<Integer, Long> reach = new TreeMap<>();
        samples.forEach(sample ->
                reach.put(sample.position().partition(), sample.position().offset() + 1));
        return reach;
    }

    private void cutAtChanges(List<StreamChange> more) {
        changes.addAll(more);
        changes.removeIf(this::cut);
    }

    /** Returns whether the change is dealt with: not while it is still ahead. */
    private boolean cut(StreamChange change) {
        if (!change.reached(reached)) {
            return false;
        }
        if (openDomain == null || change.overtaken(domainStart)) {
            LOG.debug("{}: the domain has ended there already", change.description());
            return true;
        }
        Map<Integer, Long> at = new TreeMap<>();
        from.forEach((partition, first) ->
                at.put(partition, Math.max(first, change.from().getOrDefault(partition, first))));
        close(at, true, change.description());
        if (!samples.isEmpty()) {
            openDomain = MIXED;
        }
        return true;
    }

    private boolean applied(Boundary boundary) {
        boolean ahead = boundary.before().entrySet().stream()
                .anyMatch(end -> reached.getOrDefault(end.getKey(), 0L) < end.getValue());
        if (ahead) {
            return false;
        }
        cutAtChanges(changePoints.judged(samplesReach()));
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
        close(Map.copyOf(reached), endsDomain, reason);
    }

    /** Closes what lies before a place; the rest stays open. */
    private void close(Map<Integer, Long> end, boolean endsDomain, String reason) {
        List<OffsetRange> ranges = new ArrayList<>();
        new TreeMap<>(end).forEach((partition, to) -> {
            if (to > from.get(partition)) {
                ranges.add(OffsetRange.newBuilder()
                        .setPartition(partition)
                        .setFromOffset(from.get(partition))
                        .setToOffset(to)
                        .build());
            }
        });
        Predicate<EventPosition> inside = position -> position.offset() < end.getOrDefault(position.partition(), 0L);
        List<Sample> trained = samples.stream()
                .filter(sample -> inside.test(sample.position()))
                .toList();
        List<StreamEvent.Dropped> left =
                dropped.stream().filter(drop -> inside.test(drop.position())).toList();
        closed.add(new Chunk(
                openDomain == null ? "" : openDomain,
                ranges,
                trained,
                left.stream().map(ChunkAssembler::entry).toList(),
                endsDomain,
                reason));
        from.putAll(end);
        samples.removeIf(sample -> inside.test(sample.position()));
        dropped.removeIf(drop -> inside.test(drop.position()));
        bytes -= trained.stream().mapToLong(Sample::sizeBytes).sum()
                + left.stream().mapToLong(StreamEvent.Dropped::sizeBytes).sum();
        newcomer = null;
        if (endsDomain) {
            openDomain = null;
            domainStart.putAll(end);
        }
    }

    private static DroppedOffset entry(StreamEvent.Dropped drop) {
        return DroppedOffset.newBuilder()
                .setPartition(drop.position().partition())
                .setOffset(drop.position().offset())
                .setCode(drop.code().code())
                .build();
    }
}
