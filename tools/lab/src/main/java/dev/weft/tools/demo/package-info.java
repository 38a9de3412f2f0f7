/**
 * {@code weft demo}: a scripted set of orders through HTTP and the WebSocket of a node of its own,
 * and a table of what came of them. Sees Weft from outside only; starts it through {@code node}.
 */
package dev.weft.tools.demo;
