/** The command that runs the simulated payment provider. May import every tool and the launcher. */
package dev.weft.tools;
