/**
 * The embedded NATS: a real {@code nats-server} as a child process on 127.0.0.1. Speaks no NATS
 * itself.
 */
package dev.weft.launcher.nats;
