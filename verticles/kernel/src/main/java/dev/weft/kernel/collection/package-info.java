/** Collections that cannot grow without end. Imports no other package of Weft. */
package dev.weft.kernel.collection;
