/** The certificate of the HTTP server. May import vertx-core, and of the gateway its root alone. */
package dev.weft.gateway.tls;
