/**
 * Requests to JetStream that are sent again until they are answered, and the reads that are made of
 * them. Imports jnats, Vert.x, the kernel, and of the bridge common and connection.
 */
package dev.weft.bridge.outbound.request;
