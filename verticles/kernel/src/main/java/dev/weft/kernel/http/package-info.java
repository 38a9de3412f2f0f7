/**
 * Requests to servers that Weft does not run: providers and receivers. Imports failure only; knows
 * no service.
 */
package dev.weft.kernel.http;
