/**
 * The bridge between JetStream and the event bus: options, and the facade for whoever deploys it.
 * Knows no order, stock or payment.
 */
package dev.weft.bridge;
