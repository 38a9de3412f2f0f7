/** Processes that live and die with the launcher. May import nothing of Weft. */
package dev.weft.launcher.child;
