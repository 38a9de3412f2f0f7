/**
 * Stored events and requests on the Vert.x event bus. May import kernel failures, proto,
 * vertx-core.
 */
package dev.weft.kernel.bus;
