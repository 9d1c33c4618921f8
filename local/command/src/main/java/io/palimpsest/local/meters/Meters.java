package io.palimpsest.local.meters;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/** The meters of one process. Takes none that {@link Meter} does not name. Safe from any thread. */
public final class Meters implements AutoCloseable {

    /** Of {@link #scrape()}: Prometheus' text format. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final JvmHeapPressureMetrics pressure = new JvmHeapPressureMetrics();
    private final Collection<DoubleSupplier> counted = new ConcurrentLinkedQueue<>();
    private final Map<Series, Collection<DoubleSupplier>> shared = new ConcurrentHashMap<>();
    private final String model;

    /** @param model name of the model, a tag of every meter of ours */
    public Meters(String model) {
        this.model = model;
        Set<String> known = Arrays.stream(Meter.values()).map(Meter::meterName).collect(Collectors.toSet());
        registry.config().meterFilter(MeterFilter.denyUnless(id -> known.contains(id.getName())));
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        pressure.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        add(Meter.PROCESS_MEMORY, new ResidentMemory(ResidentMemory.LINUX));
    }

    /**
     * Adds a gauge, or a counter whose value is kept elsewhere. What is not known yet is NaN, of a counter 0.
     *
     * @param value asked for at each scrape, by its thread; must be quick
     * @param tags values of the meter's tags, in their order
     */
    public void add(Meter meter, DoubleSupplier value, String... tags) {
        Tags all = tags(meter, tags);
        if (meter.kind() == Meter.Kind.COUNTER) {
            // The registry itself would let go of it, and the counter would stand still after a collection.
            counted.add(value);
            FunctionCounter.builder(meter.meterName(), value, Meters::fromZero)
                    .description(meter.help())
                    .baseUnit(unit(meter))
                    .tags(all)
                    .register(registry);
        } else {
            Gauge.builder(meter.meterName(), value, DoubleSupplier::getAsDouble)
                    .strongReference(true)
                    .description(meter.help())
                    .baseUnit(unit(meter))
                    .tags(all)
                    .register(registry);
        }
    }

    /**
     * Adds a gauge that several may fill at the same time, as clients with one name do: the largest of their values is shown.
     *
     * @param value as for {@link #add}
     */
    synchronized void share(Meter meter, DoubleSupplier value, String... tags) {
        Series series = new Series(meter, List.of(tags));
        if (shared.containsKey(series)) {
            shared.get(series).add(value);
        } else {
            shared.put(series, new ConcurrentLinkedQueue<>(List.of(value)));
            add(meter, () -> largest(series), tags);
        }
    }

    /** Ends what {@link #share} began; the series goes with the last. */
    synchronized void withdraw(Meter meter, DoubleSupplier value, String... tags) {
        Series series = new Series(meter, List.of(tags));
        Collection<DoubleSupplier> values = shared.get(series);
        if (values != null && values.remove(value) && values.isEmpty()) {
            shared.remove(series);
            remove(meter, tags);
        }
    }

    /** {@return a gauge whose series come and go with the values of its tags} */
    public MultiGauge several(Meter meter) {
        return MultiGauge.builder(meter.meterName())
                .description(meter.help())
                .baseUnit(unit(meter))
                .tags("model", model)
                .register(registry);
    }

    /** {@return all meters in Prometheus' text format} */
    public String scrape() {
        return registry.scrape();
    }

    /** {@return the names that have a series now} */
    public List<String> names() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        collections.close();
        pressure.close();
        registry.close();
    }

    private void remove(Meter meter, String... tags) {
        registry.getMeters().stream()
                .filter(one -> one.getId().getName().equals(meter.meterName())
                        && Set.copyOf(one.getId().getTags())
                                .equals(tags(meter, tags).stream().collect(Collectors.toSet())))
                .forEach(registry::remove);
    }

    private double largest(Series series) {
        return shared.getOrDefault(series, List.of()).stream()
                .mapToDouble(DoubleSupplier::getAsDouble)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(Double.NaN);
    }

    private Tags tags(Meter meter, String... values) {
        if (values.length != meter.tags().size()) {
            throw new IllegalArgumentException(
                    meter.meterName() + " has the tags " + meter.tags() + " but got " + List.of(values));
        }
        List<Tag> tags = new ArrayList<>(List.of(Tag.of("model", model)));
        for (int index = 0; index < values.length; index++) {
            tags.add(Tag.of(meter.tags().get(index), values[index]));
        }
        return Tags.of(tags);
    }

    private static double fromZero(DoubleSupplier value) {
        double count = value.getAsDouble();
        return Double.isNaN(count) ? 0 : count;
    }

    private static String unit(Meter meter) {
        return meter.unit().isEmpty() ? null : meter.unit();
    }

    /** One series of a meter. */
    private record Series(Meter meter, List<String> tags) {}
}
