/** How a log line is written. May import the kernel and logback. */
package dev.weft.launcher.log;
