/**
 * A payment provider to develop and test against: an HTTP server with a ledger of its own. Knows
 * nothing of the service that calls it; may import vertx-core only.
 */
package dev.weft.tools.provider;
