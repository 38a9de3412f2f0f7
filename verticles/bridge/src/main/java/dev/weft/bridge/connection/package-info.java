/**
 * Connections to NATS and the threads that may block on them. Imports jnats, Vert.x and the
 * kernel's options.
 */
package dev.weft.bridge.connection;
