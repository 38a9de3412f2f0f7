package dev.weft.bridge.connection;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import java.io.IOException;
import java.util.Optional;

/** Whether the servers let in whoever has these options. */
public final class NatsProbe {
  private static final String NAME = "weft-probe";

  private NatsProbe() {}

  /** Blocks. Why there is no connection; empty when there was one. */
  public static Optional<String> problemWith(NatsOptions options) {
    try {
      Connection connection =
          Nats.connect(
              options.client(NAME).noReconnect().errorListener(new ErrorListener() {}).build());
      connection.close();
      return Optional.empty();
    } catch (IOException refused) {
      Throwable cause = refused.getCause() == null ? refused : refused.getCause();
      return Optional.of(String.valueOf(cause.getMessage()));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
