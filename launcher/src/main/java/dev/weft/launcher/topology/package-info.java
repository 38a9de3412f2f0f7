/**
 * The command that shows the saga: states, steps, routes and who answers. May import the
 * configuration, the bridge and the order service's domain.
 */
package dev.weft.launcher.topology;
