/**
 * What every package of the bridge may use: the ids of its failures. Imports the kernel and no
 * other package of the bridge.
 */
package dev.weft.bridge.common;
