/**
 * Messages that no route can handle, kept in a stream of their own with the reason. Imports jnats,
 * the kernel, and of the bridge common, connection, trace and cloudevents.
 */
package dev.weft.bridge.deadletter;
