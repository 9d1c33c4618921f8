package io.palimpsest.local.benchmark.result;

/**
 * What produced a result.
 *
 * @param version version of the product, with the commit where one is known
 * @param java version of Java
 * @param system operating system and architecture
 * @param processor model of the processor
 * @param cores number of processors of the machine
 * @param finishedAt when, ISO-8601 in UTC
 */
public record Origin(String version, String java, String system, String processor, int cores, String finishedAt) {}
