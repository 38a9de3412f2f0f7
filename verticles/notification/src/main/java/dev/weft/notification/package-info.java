/**
 * The notification service: wiring. Records notifications of order ends and sends them. May import
 * flow, adapter and the kernel.
 */
package dev.weft.notification;
