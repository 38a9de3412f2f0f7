package dev.weft.bridge.connection;

import io.nats.client.Connection;

/**
 * Thread-safe. A connection and the only thread that calls what may block on it.
 *
 * @param connection reconnects by itself, for ever
 * @param writer runs publishes, subscriptions and acks
 */
public record NatsLink(Connection connection, NatsWriter writer) {
  /** Whether the connection is up now, as far as the client knows. Never blocks. */
  public boolean isUp() {
    return connection.getStatus() == Connection.Status.CONNECTED;
  }
}
