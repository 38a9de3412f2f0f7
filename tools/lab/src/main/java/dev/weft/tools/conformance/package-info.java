/**
 * {@code weft provider-check}: whether a payment provider keeps the contract of
 * docs/payment-provider.md. {@code weft conformance}: whether a participant keeps that of
 * docs/wire-contract.md. Both know the contract and nothing of Weft's services.
 */
package dev.weft.tools.conformance;
