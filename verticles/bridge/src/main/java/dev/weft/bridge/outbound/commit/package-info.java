/**
 * Stores appends: alone or as one atomic batch with others, and finds out what became of those that
 * the server did not acknowledge. Imports jnats, the kernel, and of the bridge outbound.request,
 * common, cloudevents and trace.
 */
package dev.weft.bridge.outbound.commit;
