/**
 * Connections to NATS, the threads that may block on them, and the headers of messages. Imports
 * jnats, Vert.x and the kernel's options.
 */
package dev.weft.bridge.connection;
