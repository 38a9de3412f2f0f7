/** Event or request in, decision, append, reply. May import domain, kernel, proto. */
package dev.weft.order.flow;
