/**
 * Texts that only nodes with a key can read, and the file that holds the keys. Imports vertx-core,
 * slf4j and the JDK.
 */
package dev.weft.kernel.seal;
