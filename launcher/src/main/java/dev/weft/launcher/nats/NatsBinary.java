package dev.weft.launcher.nats;

import java.nio.file.Path;

/**
 * Immutable. A nats-server that was found and is new enough.
 *
 * @param source where it was found, for people
 */
public record NatsBinary(Path path, Version version, String source) {}
