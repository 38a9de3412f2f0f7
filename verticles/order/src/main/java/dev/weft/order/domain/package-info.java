/**
 * What an order is and which moves are legal: plain Java over types of proto and of the kernel. No
 * I/O; new ids alone come from clock and chance.
 */
package dev.weft.order.domain;
