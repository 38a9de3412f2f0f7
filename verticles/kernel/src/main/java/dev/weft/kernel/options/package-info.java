/** Strict reading of configuration. Imports no other package of Weft. */
package dev.weft.kernel.options;
