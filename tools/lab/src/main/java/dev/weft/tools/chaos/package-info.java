/**
 * {@code weft chaos}: processes that get killed, held and starved under load, a proxy that breaks
 * their connections, and the proof afterwards that nothing was lost and nothing happened twice.
 * Sees Weft from outside only.
 */
package dev.weft.tools.chaos;
