/** What may be done about a failure. Imports no other package of Weft. */
package dev.weft.kernel.failure;
