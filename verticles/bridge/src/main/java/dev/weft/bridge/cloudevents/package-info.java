/**
 * CloudEvents in NATS headers, binary content mode. Imports the kernel's header names and jnats.
 */
package dev.weft.bridge.cloudevents;
