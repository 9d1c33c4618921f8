/**
 * Owns how a command draws on the terminal: live views that are redrawn in place, plain lines where the output is no
 * terminal, and tables.
 *
 * <p>Promises that a view never mixes with other output: every line goes through one {@link
 * io.palimpsest.local.view.Screen}.
 *
 * <p>Must not know Kafka, the services or where the numbers come from.
 */
package io.palimpsest.local.view;
