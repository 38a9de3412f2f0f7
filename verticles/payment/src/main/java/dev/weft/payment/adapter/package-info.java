/** The provider over HTTP and the breaker before it. May import flow, domain and the kernel. */
package dev.weft.payment.adapter;
