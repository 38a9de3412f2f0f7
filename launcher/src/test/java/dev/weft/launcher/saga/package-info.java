/** The services together, over a journal in memory; may import everything. */
package dev.weft.launcher.saga;
