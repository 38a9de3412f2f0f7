package dev.weft.bridge.connection;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;

/**
 * A connection and the only thread that calls what may block on it.
 *
 * @param connection reconnects by itself, for ever
 * @param writer runs publishes, subscriptions and acks
 */
public record NatsLink(Connection connection, NatsWriter writer) {
  /** Whether the connection is up now, as far as the client knows. Never blocks. */
  public boolean isUp() {
    return connection.getStatus() == Connection.Status.CONNECTED;
  }

  /** Calls back, on a thread of the client, whenever the connection is back with subscriptions. */
  public void onReconnect(Runnable listener) {
    connection.addConnectionListener(
        (same, event) -> {
          if (event == ConnectionListener.Events.RESUBSCRIBED) {
            listener.run();
          }
        });
  }
}
