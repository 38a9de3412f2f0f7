package dev.weft.kernel.http;

/**
 * What a foreign server may take of this node.
 *
 * @param timeoutMs of one exchange, from the wait for a connection to the last byte of the answer
 * @param bodyBytesMax of one answer
 * @param connectionsMax at once, from one client
 * @param waitingMax requests that wait for a connection; one more fails
 */
public record HttpLimits(long timeoutMs, int bodyBytesMax, int connectionsMax, int waitingMax) {}
