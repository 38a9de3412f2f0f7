/** What other jars may add to the command line. Imports picocli only. */
package dev.weft.launcher.spi;
