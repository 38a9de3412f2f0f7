/**
 * {@code weft dlq}: dead letters of a running node, over its HTTP interface. Sees Weft from outside
 * only; takes the node's address from {@code config}.
 */
package dev.weft.tools.dlq;
