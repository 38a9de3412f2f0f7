/**
 * CloudEvents in NATS headers, binary content mode. Imports the kernel's header names, jnats, and
 * of the bridge connection.
 */
package dev.weft.bridge.cloudevents;
