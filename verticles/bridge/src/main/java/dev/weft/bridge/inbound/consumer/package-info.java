/**
 * Where consumers are set up: made or updated on the server, watched, repaired when somebody has
 * changed them, and pulled from. Imports jnats, the kernel, and of the bridge inbound.delivery,
 * inbound.route, common, connection and stream.
 */
package dev.weft.bridge.inbound.consumer;
