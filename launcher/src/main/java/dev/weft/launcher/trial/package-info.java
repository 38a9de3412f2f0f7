/**
 * A whole Weft for the time of one command: free ports, a directory of its own, nothing left
 * afterwards. For {@code weft demo} and {@code weft bench}.
 */
package dev.weft.launcher.trial;
