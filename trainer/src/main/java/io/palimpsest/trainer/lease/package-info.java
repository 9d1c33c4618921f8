/**
 * Owns who may be the active trainer of a model: one holds the lease, the others stand by. Promises that a standby gets the lease within
 * seconds of its holder's death, and that a restarted instance with the same name gets its own lease back at once. It does not promise that
 * a former holder knows: that is what the fences of the ledger and the store are for. Must not know what is trained.
 */
package io.palimpsest.trainer.lease;
