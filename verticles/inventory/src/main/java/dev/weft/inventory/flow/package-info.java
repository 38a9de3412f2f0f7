/** The writer of stock, and what is read for answers. May import domain, kernel, proto. */
package dev.weft.inventory.flow;
