/**
 * From the event bus to JetStream: the requests to append to the journal and to read it. {@code
 * commit} stores what is appended, {@code request} asks the server. Imports these two, jnats, the
 * kernel, and of the bridge common, connection, cloudevents, stream and trace.
 */
package dev.weft.bridge.outbound;
