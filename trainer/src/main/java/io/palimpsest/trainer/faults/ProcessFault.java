package io.palimpsest.trainer.faults;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One fault of this process: at the n-th time that a fail-point is reached, the process dies as {@code kill -9} would make it, or
 * freezes as {@code kill -STOP} does. Safe from any thread.
 */
public final class ProcessFault implements FailPoints {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessFault.class);
    private static final int KILLED = 137;

    private enum Action {
        KILL,
        STOP
    }

    private final FailPoint point;
    private final long occurrence;
    private final Action action;
    private final AtomicLong reached = new AtomicLong();

    private ProcessFault(FailPoint point, long occurrence, Action action) {
        this.point = point;
        this.occurrence = occurrence;
        this.action = action;
    }

    /**
     * {@return the fault that a text describes, none for a blank one}
     *
     * @param text {@code point}, {@code point:n}, {@code point:n:kill} or {@code point:n:stop}; the point in kebab case, e.g. {@code
     *     after-plan-commit:2:kill}
     * @throws IllegalArgumentException saying what is wrong
     */
    public static FailPoints parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        String[] parts = text.trim().split(":", -1);
        try {
            FailPoint point = FailPoint.valueOf(constant(parts[0]));
            long occurrence = parts.length > 1 ? Long.parseLong(parts[1]) : 1;
            Action action = parts.length > 2 ? Action.valueOf(constant(parts[2])) : Action.KILL;
            if (parts.length <= 3 && occurrence >= 1) {
                return new ProcessFault(point, occurrence, action);
            }
        } catch (IllegalArgumentException unknown) {
            LOG.debug("Not a fail-point: {}", text, unknown);
        }
        throw new IllegalArgumentException("a fault must be point[:n[:kill|stop]] with n >= 1 and one of the points "
                + names() + ", but was '" + text + "'");
    }

    @Override
    public void reached(FailPoint here) {
        if (here != point || reached.incrementAndGet() != occurrence) {
            return;
        }
        LOG.warn("Fail-point {} reached for the {}. time: {}", here, occurrence, action);
        if (here == FailPoint.MID_STEP) {
            // The caller goes on into native code, and the fault strikes it there.
            new Thread(this::strikeSoon, "fault").start();
        } else {
            strike();
        }
    }

    private void strikeSoon() {
        try {
            Thread.sleep(3);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        strike();
    }

    private void strike() {
        switch (action) {
            case KILL -> Runtime.getRuntime().halt(KILLED);
            case STOP -> freeze();
        }
    }

    private static void freeze() {
        try {
            new ProcessBuilder(
                            "kill",
                            "-STOP",
                            Long.toString(ProcessHandle.current().pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new IllegalStateException("Cannot freeze this process: " + failure.getMessage(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String constant(String text) {
        return text.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static List<String> names() {
        return Arrays.stream(FailPoint.values())
                .map(point -> point.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.toList());
    }
}
