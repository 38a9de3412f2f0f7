/**
 * From the event bus to JetStream: appends and reads of the journal. Imports jnats, the kernel, and
 * of the bridge connection, cloudevents, stream and trace.
 */
package dev.weft.bridge.outbound;
