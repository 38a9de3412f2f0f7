/**
 * The feed over WebSocket and server-sent events. May import {@code api}, {@code feed}, {@code
 * http}, vertx-web.
 */
package dev.weft.gateway.stream;
