package dev.weft.bridge;

import dev.weft.bridge.inbound.route.InboundRouteOptions;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the state of the routes' consumers from the servers, for display. */
public final class ConsumerInspector {
  private static final String NAME = "weft-survey";
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

  private ConsumerInspector() {}

  /**
   * One consumer at one moment.
   *
   * @param pending events that were not delivered yet
   * @param unsettled events that were delivered, and neither acked nor given up
   * @param pulled whether somebody waits for the next one
   * @param subjects that it really reads
   */
  public record Lag(long pending, long unsettled, boolean pulled, List<String> subjects) {
    public Lag {
      subjects = List.copyOf(subjects);
    }
  }

  /**
   * Blocks. By name of the route; empty for a route whose consumer nobody has made yet.
   *
   * @throws IOException when no server lets this in, or one does not answer
   */
  public static Map<String, Optional<Lag>> of(BridgeOptions options)
      throws IOException, InterruptedException {
    Connection connection =
        Nats.connect(
            options
                .nats()
                .client(NAME)
                .noReconnect()
                .errorListener(new ErrorListener() {})
                .build());
    try {
      JetStreamManagement management =
          connection.jetStreamManagement(
              JetStreamOptions.builder().requestTimeout(REQUEST_TIMEOUT).build());
      Map<String, Optional<Lag>> byRoute = new LinkedHashMap<>();
      for (InboundRouteOptions route : options.inbound().values()) {
        byRoute.put(route.name(), lag(management, route));
      }
      return byRoute;
    } finally {
      connection.close();
    }
  }

  private static Optional<Lag> lag(JetStreamManagement management, InboundRouteOptions route)
      throws IOException {
    try {
      ConsumerInfo info = management.getConsumerInfo(route.stream(), route.durable());
      return Optional.of(
          new Lag(
              info.getNumPending(),
              info.getNumAckPending(),
              info.getNumWaiting() > 0,
              info.getConsumerConfiguration().getFilterSubjects()));
    } catch (JetStreamApiException notMade) {
      return Optional.empty();
    }
  }
}
