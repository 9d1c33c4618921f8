package io.palimpsest.evaluator.page;

import io.palimpsest.events.v1.Alarm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The newest alarms of a model, each in its newest state. Not safe from several threads. */
final class Warnings {
    private static final int LISTED = 200;

    private final Map<String, DashboardState.Warning> byId = new LinkedHashMap<>();

    void add(Alarm alarm) {
        // Taken out first, so that what changed last comes last.
        byId.remove(alarm.getAlarmId());
        byId.put(
                alarm.getAlarmId(),
                new DashboardState.Warning(
                        alarm.getAlarmId(),
                        alarm.getKind(),
                        alarm.getSeverity().name().toLowerCase(Locale.ROOT),
                        alarm.getActive(),
                        alarm.getMessage(),
                        alarm.getDomain(),
                        alarm.getStep(),
                        alarm.getCheckpointId(),
                        alarm.getTime().toEpochMilli()));
        if (byId.size() > LISTED) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    /** The one that changed last comes first. */
    List<DashboardState.Warning> newestFirst() {
        List<DashboardState.Warning> reversed = new ArrayList<>(byId.values());
        Collections.reverse(reversed);
        return reversed;
    }
}
