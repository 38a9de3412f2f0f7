package dev.weft.gateway.http;

/**
 * What is wrong with one field of a request.
 *
 * @param field path in the caller's terms, for example {@code items[0].quantity}
 * @param detail reads on after the field's name: "must be …", "is missing"
 */
public record FieldError(String field, String detail) {}
