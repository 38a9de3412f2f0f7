/** The time that stored events are measured against. Imports no other package of Weft. */
package dev.weft.kernel.time;
