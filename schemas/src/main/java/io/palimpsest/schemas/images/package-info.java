/**
 * Owns the checks that every image-text event passes before it may be trained: identity, captions, and the caps of its
 * image read from the header alone. Promises that an event that passes cannot exhaust memory when its image is decoded.
 * Must not know how pixels are decoded.
 */
package io.palimpsest.schemas.images;
