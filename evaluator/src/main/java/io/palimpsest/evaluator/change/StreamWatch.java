package io.palimpsest.evaluator.change;

import io.palimpsest.evaluator.drift.DriftOptions;
import io.palimpsest.evaluator.drift.DriftVerdict;
import io.palimpsest.evaluator.records.DescribedPair;
import io.palimpsest.evaluator.records.WatchState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Watches training pairs in their order, window by window, and finds where they change. The first windows become the reference; when windows in
 * a row are far from it in any modality, the place of the change is looked for in them and in the window before, and the watch begins anew with
 * the pairs behind that place. So a reference holds pairs of one side of a change only, whatever the windows' limits are. Plain numbers of the
 * pairs are watched beside, with alarms of their own that end nothing.
 *
 * <p>Keeps the reference and the pairs of at most {@code raiseAfter + 2} windows. A pure function of the pairs: a watch that is restored from its
 * {@link #state()} and shown the pairs behind it finds the same. One thread at a time.
 */
public final class StreamWatch {

    /** Name and version of the rule, for reports. */
    public static final String DETECTOR = "stream-watch/1";

    private final DriftOptions options;
    private final Map<Modality, ModalityWatch> watches = new EnumMap<>(Modality.class);
    private final List<DescribedPair> recent = new ArrayList<>();
    private final Map<Integer, Long> recentFrom = new TreeMap<>();
    private final Map<Integer, Long> readTo = new TreeMap<>();
    private InputWatch inputs;
    private int open;

    /** A watch that has seen nothing. */
    public StreamWatch(DriftOptions options) {
        this.options = options;
        beginWatches();
    }

    /**
     * {@return the watch that had this state; a new one if it compared in another way}
     *
     * @param options how it compares from now on
     * @param state what {@link #state()} gave; null for none
     */
    public static StreamWatch restored(DriftOptions options, WatchState state) {
        StreamWatch watch = new StreamWatch(options);
        if (state == null) {
            return watch;
        }
        read(state.getReadTo(), watch.readTo);
        Map<Modality, ModalityWatch> watches = new EnumMap<>(Modality.class);
        for (Modality modality : Modality.values()) {
            watches.put(
                    modality, ModalityWatch.of(modality, state.getModalities().get(modality.label())));
        }
        if (watches.values().stream().allMatch(each -> each.options().equals(options))) {
            watch.watches.putAll(watches);
            watch.inputs = InputWatch.of(options, state.getInputs());
            watch.recent.addAll(state.getRecent());
            read(state.getRecentFrom(), watch.recentFrom);
            watch.open = state.getOpen();
        }
        return watch;
    }

    /** {@return everything that the watch knows} */
    public WatchState state() {
        return WatchState.newBuilder()
                .setModalities(watches.entrySet().stream()
                        .collect(Collectors.toMap(watch -> watch.getKey().label(), watch -> watch.getValue()
                                .state())))
                .setInputs(inputs.state())
                .setRecent(List.copyOf(recent))
                .setOpen(open)
                .setRecentFrom(written(recentFrom))
                .setReadTo(written(readTo))
                .build();
    }

    /** {@return the position behind the last pair, next offset by partition of the pairs topic} */
    public Map<Integer, Long> readTo() {
        return Map.copyOf(readTo);
    }

    /**
     * Takes the next pair in.
     *
     * @param pair the pair; those of a partition come in order
     * @return the window that it closes, if it closes one
     */
    public Optional<ClosedWindow> add(DescribedPair pair) {
        if (recent.isEmpty()) {
            recentFrom.putAll(readTo);
        }
        recentFrom.putIfAbsent(pair.getPartition(), pair.getOffset());
        recent.add(pair);
        readTo.put(pair.getPartition(), pair.getOffset() + 1);
        open++;
        return open == options.rows() ? Optional.of(close(pair)) : Optional.empty();
    }

    private ClosedWindow close(DescribedPair last) {
        List<DescribedPair> window = recent.subList(recent.size() - open, recent.size());
        Map<Modality, DriftVerdict> verdicts = new EnumMap<>(Modality.class);
        watches.forEach(
                (modality, watch) -> watch.observe(window).ifPresent(verdict -> verdicts.put(modality, verdict)));
        List<InputReading> readings = inputs.observe(window);
        open = 0;
        Optional<FoundChange> change = verdicts.entrySet().stream()
                .filter(verdict -> verdict.getValue().raised())
                .max(Comparator.comparingDouble(
                        verdict -> ModalityWatch.excess(ModalityWatch.strongest(verdict.getValue()))))
                .map(verdict -> locate(verdict.getKey(), verdict.getValue()));
        if (change.isPresent()) {
            beginAnew(change.get());
        } else {
            int streak = watches.values().stream()
                    .mapToInt(ModalityWatch::streak)
                    .max()
                    .orElse(0);
            drop(recent.size() - (streak + 1) * options.rows());
        }
        return new ClosedWindow(readTo, last.getEventTime(), verdicts, readings, change);
    }

    /** The change lies in the window before the first that spoke for it, or behind; by chance that may have been one too early. */
    private FoundChange locate(Modality modality, DriftVerdict verdict) {
        ModalityWatch watch = watches.get(modality);
        int last = recent.size() - options.rows();
        int first = Math.max(0, last - watch.streak() * options.rows());
        List<DescribedPair> window = recent.subList(last, recent.size());
        int change = first + watch.changeWithin(recent.subList(first, recent.size()), window);
        return new FoundChange(
                modality,
                ModalityWatch.strongest(verdict),
                watch.separability(window),
                positionAt(change),
                positionAt(first));
    }

    /** What was learned of the pairs before the change is over; those behind it are the beginning of the next reference. */
    private void beginAnew(FoundChange change) {
        List<DescribedPair> behind = recent.stream()
                .filter(pair -> pair.getOffset() >= change.from().getOrDefault(pair.getPartition(), 0L))
                .toList();
        Map<Integer, Long> end = Map.copyOf(readTo);
        recent.clear();
        recentFrom.clear();
        readTo.putAll(change.from());
        beginWatches();
        // Fewer windows than a reference needs, so none of them can be a change.
        behind.forEach(this::add);
        readTo.putAll(end);
    }

    private void beginWatches() {
        for (Modality modality : Modality.values()) {
            watches.put(modality, new ModalityWatch(modality, options));
        }
        inputs = new InputWatch(options);
    }

    private void drop(int oldest) {
        if (oldest > 0) {
            recentFrom.putAll(positionAt(oldest));
            recent.subList(0, oldest).clear();
        }
    }

    /** The position before one of the recent pairs. */
    private Map<Integer, Long> positionAt(int index) {
        Map<Integer, Long> position = new TreeMap<>(recentFrom);
        recent.subList(0, index).forEach(pair -> position.put(pair.getPartition(), pair.getOffset() + 1));
        return position;
    }

    private static void read(Map<String, Long> from, Map<Integer, Long> to) {
        from.forEach((partition, offset) -> to.put(Integer.valueOf(partition), offset));
    }

    private static Map<String, Long> written(Map<Integer, Long> positions) {
        Map<String, Long> written = new HashMap<>();
        positions.forEach((partition, offset) -> written.put(String.valueOf(partition), offset));
        return written;
    }
}
