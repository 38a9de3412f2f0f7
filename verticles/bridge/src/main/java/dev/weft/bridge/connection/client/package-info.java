/**
 * A NATS client on event loops, for what each order does: appends, reads, pulls and acks. Logins
 * are those of jnats, which does everything else. Imports jnats, Vert.x, and of the bridge
 * connection.
 */
package dev.weft.bridge.connection.client;
