/**
 * A whole Weft for the time of one command: free ports, a directory of its own, nothing left
 * afterwards; in this process, or as processes that can be killed. For {@code weft demo}, {@code
 * weft bench} and {@code weft chaos}.
 */
package dev.weft.tools.lab;
