package io.palimpsest.evaluator.drift;

/** Calm or alarm, changed only by several windows in a row that agree. One thread at a time. */
final class Hysteresis {
    private final int raiseAfter;
    private final int clearAfter;
    private boolean alarm;
    private int streak;

    Hysteresis(AlarmRule rule) {
        this.raiseAfter = rule.raiseAfter();
        this.clearAfter = rule.clearAfter();
    }

    /**
     * Takes one window in.
     *
     * @param over whether it speaks for an alarm
     * @param under whether it speaks against one; neither may be true, not both
     * @return whether calm became alarm or alarm became calm
     */
    boolean observe(boolean over, boolean under) {
        streak = (alarm ? under : over) ? streak + 1 : 0;
        if (streak < (alarm ? clearAfter : raiseAfter)) {
            return false;
        }
        alarm = !alarm;
        streak = 0;
        return true;
    }

    boolean alarm() {
        return alarm;
    }

    void write(StateWriter writer) {
        writer.put(alarm).put(streak);
    }

    static Hysteresis read(AlarmRule rule, StateReader reader) {
        Hysteresis hysteresis = new Hysteresis(rule);
        hysteresis.alarm = reader.nextBoolean();
        hysteresis.streak = reader.nextInt();
        return hysteresis;
    }
}
