/** Writes the project of a service that is not part of Weft. May import the launcher. */
package dev.weft.tools.scaffold;
