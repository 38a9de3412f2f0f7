/**
 * Streams as configured, their provisioning, and who leads them. Imports connection and common of
 * the bridge, jnats, Vert.x, the OpenTelemetry API and the kernel's options and failures.
 */
package dev.weft.bridge.stream;
