package dev.weft.bridge.inbound;

import dev.weft.bridge.deadletter.DeadLetterHeaders;
import dev.weft.bridge.deadletter.Original;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.options.OptionsReader;
import io.nats.client.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Immutable. The route of replays, one on every node: it hands events from stream DEAD_LETTERS to
 * the addresses of the routes that gave them up.
 */
final class Replay implements Incoming.Form {
  static final String ROUTE = "dead-letter-replay";

  private static final int IN_FLIGHT_MAX = 32;

  private final InboundRouteOptions own;
  private final Map<String, InboundRouteOptions> routeByName;

  Replay(Collection<InboundRouteOptions> routes) {
    this.own = options();
    this.routeByName =
        routes.stream()
            .collect(Collectors.toUnmodifiableMap(InboundRouteOptions::name, Function.identity()));
  }

  /** What the route would say in a file. */
  static InboundRouteOptions options() {
    JsonObject route =
        new JsonObject()
            .put("stream", Streams.DEAD_LETTERS)
            .put("subjects", new JsonArray().add(DeadLetterHeaders.REPLAYS))
            .put("address", "the address of each letter's route")
            .put("maxInFlight", IN_FLIGHT_MAX);
    return InboundRouteOptions.read(ROUTE, new OptionsReader(route));
  }

  /**
   * What is no replay is given up like any event; a replay for a route that is not known here is
   * left to nodes that know it.
   */
  @Override
  public Incoming of(Message message) {
    Incoming itself = Incoming.of(message, own);
    Optional<Original> found =
        Original.ofReplay(message.getSubject(), message, itself.original().time());
    if (found.isEmpty()) {
      Failure damaged = Failure.reject(InboundFailures.NO_REPLAY, "not a replay of a dead letter");
      return Incoming.of(message, own, itself.original(), Optional.of(damaged));
    }
    Original original = found.get();
    InboundRouteOptions route = routeByName.get(original.route());
    if (route == null) {
      String detail = "route " + original.route() + " is not known here";
      Failure unknown = Failure.retry(InboundFailures.UNKNOWN_ROUTE, detail);
      return Incoming.of(message, own, original, Optional.of(unknown));
    }
    return Incoming.of(message, route, original, Optional.empty());
  }
}
