/**
 * The notification service: wiring. Records that a customer is to be told of a status, and tells.
 * May import flow, adapter and the kernel.
 */
package dev.weft.notification;
