/**
 * What was recorded, held in little memory so that a whole system fits: plain Java over the events
 * of the streams. Imports the kernel's event types and proto. No I/O, no clock.
 */
package dev.weft.tools.audit.history;
