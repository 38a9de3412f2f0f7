/**
 * {@code weft bench}: load over HTTP, followed on the WebSocket, and percentiles of what every
 * single order took. Sees Weft from outside only.
 */
package dev.weft.tools.bench;
