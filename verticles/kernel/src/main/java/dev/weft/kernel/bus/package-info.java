/**
 * Stored events and requests on the Vert.x event bus. May import kernel failures and contract,
 * proto, vertx-core.
 */
package dev.weft.kernel.bus;
