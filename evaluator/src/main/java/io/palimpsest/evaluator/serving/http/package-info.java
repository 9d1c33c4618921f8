/**
 * Owns the requests that a program may send to the evaluator: their routes, their caps and their answers, as {@code openapi.json} describes them.
 * Promises that no request costs more than its caps allow, and that every refusal says what, where and what now. Must not know Kafka, nor which
 * checkpoint ought to serve.
 */
package io.palimpsest.evaluator.serving.http;
