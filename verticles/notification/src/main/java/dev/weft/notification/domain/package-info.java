/** What notifications contain, in plain Java. May import proto and the kernel's event types. */
package dev.weft.notification.domain;
