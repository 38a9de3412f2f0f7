/**
 * A NATS client on event loops, for what each order does: appends, reads, pulls and acks. Login and
 * status lines are those of jnats, which does everything else. Imports jnats and Vert.x.
 */
package dev.weft.bridge.connection.client;
