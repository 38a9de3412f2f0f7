/** Fault injectors, each against what it does harm to. */
package dev.weft.tools.chaos.inject;
