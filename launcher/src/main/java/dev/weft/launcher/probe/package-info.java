/** The health check of the container image. Imports nothing but java.base: it has to start fast. */
package dev.weft.launcher.probe;
