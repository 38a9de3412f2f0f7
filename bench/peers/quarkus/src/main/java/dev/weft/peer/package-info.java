/**
 * The JetStream connector of Quarkus at the work of {@code weft bench --bridge}: events into a
 * stream, and out of it to a handler and its ack.
 */
package dev.weft.peer;
