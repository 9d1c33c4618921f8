/**
 * Owns the access to S3-compatible object storage: names of objects, reading, writing, writing under a condition, listing and deleting.
 * Promises that a condition is checked by the server in the same instant as the write, and that every failure is an {@code IOException}
 * that says what was tried, where, and what to look at. Must not know what the objects mean.
 */
package io.palimpsest.model.storage;
