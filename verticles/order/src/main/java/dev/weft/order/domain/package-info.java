/** What an order is and which moves are legal: plain Java over proto types. No I/O, no clock. */
package dev.weft.order.domain;
