/**
 * The payment service: wiring. Charges reserved orders at a provider and records what came of it.
 * May import flow, adapter and the kernel.
 */
package dev.weft.payment;
