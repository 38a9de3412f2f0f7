/** A journal without a server, and the contract that every journal keeps. May import kernel. */
package dev.weft.tools.testkit.journal;
