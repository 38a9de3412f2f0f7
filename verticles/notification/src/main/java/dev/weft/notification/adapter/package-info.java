/** The channels: the log and signed webhooks. May import flow, domain and the kernel. */
package dev.weft.notification.adapter;
