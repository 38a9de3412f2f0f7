/**
 * JetStream → event bus: the inbound routes of a node, from start to stop, and what is known of
 * those that other nodes pull. {@code consumer} sets up the consumers and pulls, {@code delivery}
 * takes each message to its handler, {@code ack} settles it, {@code route} holds options, status
 * and metrics. Imports these four, jnats, the kernel, and of the bridge common, connection and
 * deadletter.
 */
package dev.weft.bridge.inbound;
