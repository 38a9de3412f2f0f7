/** Wiring of the order service. May import kernel, proto, and the packages below. */
package dev.weft.order;
