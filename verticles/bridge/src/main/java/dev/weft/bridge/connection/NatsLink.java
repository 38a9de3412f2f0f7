package dev.weft.bridge.connection;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;

/**
 * A connection of the client jnats, on which an event loop may publish, subscribe and request: none
 * of these blocks. To flush, to drain and to manage streams blocks.
 *
 * @param connection reconnects by itself, for ever
 */
public record NatsLink(Connection connection) {
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
