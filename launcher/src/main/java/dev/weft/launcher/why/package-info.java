/**
 * {@code weft why}: asks a node over HTTP why an order does not move. Imports nothing of the mesh.
 */
package dev.weft.launcher.why;
