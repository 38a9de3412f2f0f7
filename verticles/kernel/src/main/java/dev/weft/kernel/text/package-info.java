/**
 * Text from outside made fit for a terminal or a log, and the tables that commands print. Imports
 * the JDK alone.
 */
package dev.weft.kernel.text;
