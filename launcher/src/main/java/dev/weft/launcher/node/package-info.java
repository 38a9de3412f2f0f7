/**
 * One node of the mesh: its order of start and of stop, what it deploys, whether it is ready. May
 * import every module.
 */
package dev.weft.launcher.node;
