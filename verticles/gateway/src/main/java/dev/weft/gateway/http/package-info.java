/**
 * Routing, limits and errors of every endpoint. Knows no endpoint. May import kernel, vertx-web.
 */
package dev.weft.gateway.http;
