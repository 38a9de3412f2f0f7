/**
 * The {@code weft} script, run as users run it, with tools that stand in for Maven, java and the
 * internet.
 */
package dev.weft.tools.script;
