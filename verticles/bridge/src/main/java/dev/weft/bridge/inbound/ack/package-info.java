/**
 * Where a message is acked: the verdicts, the acks, naks and extensions that follow from them, and
 * the dead letters that are written before an ack. Imports the kernel, and of the bridge
 * inbound.route, connection and deadletter.
 */
package dev.weft.bridge.inbound.ack;
