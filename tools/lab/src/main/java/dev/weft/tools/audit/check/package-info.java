/**
 * The invariants, each a small class over the history: pure, no I/O, no clock. Imports the history.
 */
package dev.weft.tools.audit.check;
