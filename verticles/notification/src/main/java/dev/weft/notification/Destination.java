package dev.weft.notification;

/**
 * Receives notifications: each has a route of its own, and so its own progress.
 *
 * @param name {@code log}, {@code webhook}, {@code mail}, or that of a receiver
 * @param address of the event bus that its deliveries come to
 * @param inFlightMax deliveries at once, on a node
 * @param timeoutMs of one delivery
 */
public record Destination(String name, String address, int inFlightMax, long timeoutMs) {}
