/**
 * The edge: HTTP, WebSocket, server-sent events, console page. Wiring and options; no business
 * rules. May import kernel, proto, vertx-web.
 */
package dev.weft.gateway;
