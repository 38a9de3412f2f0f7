/** What the service decides, in plain Java. May import proto and the kernel's event types. */
package dev.weft.payment.domain;
