package io.palimpsest.evaluator.change;

/**
 * One plain number of a window. Immutable.
 *
 * @param value the mean of the window's pairs, a share, or the stability index; NaN while there is no reference that it needs
 * @param distance how far it is from the reference: a difference of means in standard deviations of the reference, else the value itself; NaN
 *     without reference
 * @param threshold the distance that speaks for an alarm; NaN without reference
 * @param raised whether an alarm begins with this window
 */
public record InputReading(InputStatistic statistic, double value, double distance, double threshold, boolean raised) {}
