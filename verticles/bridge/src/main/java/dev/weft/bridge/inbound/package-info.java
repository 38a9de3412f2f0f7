/**
 * JetStream → event bus: a route pulls as many messages as it has permits, asks the address to
 * handle each, and acks what was handled. Imports jnats, the kernel, and of the bridge connection,
 * stream, deadletter, trace and cloudevents; knows no order, stock or payment.
 */
package dev.weft.bridge.inbound;
