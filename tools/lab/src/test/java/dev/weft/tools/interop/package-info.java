/**
 * Weft and other languages: the programs of {@code polyglot/interop} read what Weft writes, and
 * write what Weft reads.
 */
package dev.weft.tools.interop;
