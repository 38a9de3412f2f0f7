package dev.weft.peer;

/** What is sent and read: bytes, so that neither side's format is measured. */
public record Event(byte[] bytes) {}
