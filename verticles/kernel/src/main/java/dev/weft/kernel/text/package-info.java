/** Text that comes from outside, made fit for a terminal or a log. Imports the JDK alone. */
package dev.weft.kernel.text;
