/** The command line. May import everything; nobody imports it. */
package dev.weft.launcher;
