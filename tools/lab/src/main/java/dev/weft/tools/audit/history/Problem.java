package dev.weft.tools.audit.history;

/**
 * Something wrong that shows while a stream is read.
 *
 * @param subject an order id or a SKU
 */
public record Problem(String subject, String text) {}
