/**
 * {@code weft provider-check}: whether a payment provider keeps the contract of
 * docs/payment-provider.md. Knows the contract and nothing of the payment service.
 */
package dev.weft.tools.conformance;
