/**
 * Status changes as they are stored, for any number of clients. Knows no HTTP. May import kernel,
 * proto, vertx-core.
 */
package dev.weft.gateway.feed;
