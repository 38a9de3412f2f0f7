/** Event in, decision, effects out. May import domain and the kernel. */
package dev.weft.notification.flow;
