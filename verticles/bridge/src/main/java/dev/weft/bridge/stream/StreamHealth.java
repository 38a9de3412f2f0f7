package dev.weft.bridge.stream;

/**
 * What is known of a stream and of the servers that keep it.
 *
 * @param leader name of the server that takes its appends; empty when it has none
 * @param replicas servers that should keep it
 * @param current those of them that are there and have everything
 * @param quorum whether it takes appends: there are enough of them, and a leader
 * @param trouble what is not as Weft needs it, for as long as it lasts; else empty
 * @param changed what somebody has done to it in the last minute; else empty
 */
public record StreamHealth(
    String leader, int replicas, int current, boolean quorum, String trouble, String changed) {}
