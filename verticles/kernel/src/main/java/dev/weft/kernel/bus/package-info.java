/** Stored events and requests on the Vert.x event bus. May import proto, vertx-core. */
package dev.weft.kernel.bus;
