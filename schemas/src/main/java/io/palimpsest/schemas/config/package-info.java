/**
 * Owns how settings are declared, found and checked, the settings that all parts share, and their translation to Kafka
 * client properties. Promises one precedence (flag, environment, file, default) and that a mistyped key or value is an
 * error that names its source. Must not know the settings of single parts.
 */
package io.palimpsest.schemas.config;
