/** The journal port and its way over the event bus. May import bus, failure, contract. */
package dev.weft.kernel.journal;
