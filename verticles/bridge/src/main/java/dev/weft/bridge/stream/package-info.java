/** Streams as configured, and their provisioning. Imports jnats and the kernel's options. */
package dev.weft.bridge.stream;
