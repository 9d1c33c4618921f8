/**
 * Owns the decision whether a sample is learned or held out. Promises that every part decides alike, on every machine and
 * in every version. Must not know how samples are trained or evaluated.
 */
package io.palimpsest.schemas.split;
