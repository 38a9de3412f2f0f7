/**
 * Names that are public (streams, subjects, addresses), and the limits of requests. Imports no
 * other package of Weft.
 */
package dev.weft.kernel.contract;
