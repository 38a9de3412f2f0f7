/** Wiring of the inventory service. May import kernel, proto, and the packages below. */
package dev.weft.inventory;
