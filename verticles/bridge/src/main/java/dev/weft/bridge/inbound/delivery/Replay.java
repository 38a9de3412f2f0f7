package dev.weft.bridge.inbound.delivery;

import static java.util.stream.Collectors.toList;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.deadletter.DeadLetterHeaders;
import dev.weft.bridge.deadletter.OriginalEvent;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A route of replays: it hands events from stream DEAD_LETTERS to the addresses of the routes that
 * gave them up. There is one for each owner of such addresses, so that a node pulls the replays of
 * those routes alone that it has.
 */
public final class Replay {
  private static final String ROUTE_PREFIX = "dead-letter-replay-";
  private static final Pattern NOT_OF_A_NAME = Pattern.compile("[^A-Za-z0-9_-]");
  private static final int OWNER_CHARS_MAX = 40;
  private static final int IN_FLIGHT_MAX = 32;

  private final InboundRouteOptions own;
  private final Map<String, InboundRouteOptions> routeByName;

  private Replay(String owner, Collection<InboundRouteOptions> routes) {
    this.own = options(owner, routes);
    this.routeByName =
        routes.stream()
            .collect(Collectors.toUnmodifiableMap(InboundRouteOptions::name, Function.identity()));
  }

  /** For those of the routes that keep dead letters. */
  public static List<Replay> of(Collection<InboundRouteOptions> routes) {
    Map<String, List<InboundRouteOptions>> byOwner =
        routes.stream()
            .filter(InboundRouteOptions::deadLetter)
            .collect(Collectors.groupingBy(Replay::owner, TreeMap::new, toList()));
    return byOwner.entrySet().stream()
        .map(entry -> new Replay(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The options of the route, as a file would hold them. */
  public InboundRouteOptions options() {
    return own;
  }

  private static InboundRouteOptions options(String owner, Collection<InboundRouteOptions> routes) {
    JsonArray subjects = new JsonArray();
    routes.forEach(
        route -> subjects.add(DeadLetterHeaders.replaysOf(route.stream(), route.durable())));
    JsonObject route =
        new JsonObject()
            .put("stream", Streams.DEAD_LETTERS)
            .put("subjects", subjects)
            .put("address", owner + ".<of each letter's route>")
            .put("maxInFlight", IN_FLIGHT_MAX);
    return InboundRouteOptions.read(ROUTE_PREFIX + owner, new OptionsReader(route));
  }

  /** Whom the route's address belongs to, as a name that the server accepts. */
  private static String owner(InboundRouteOptions route) {
    String name = NOT_OF_A_NAME.matcher(LocalAddresses.owner(route.address())).replaceAll("_");
    return name.substring(0, Math.min(OWNER_CHARS_MAX, name.length()));
  }

  /**
   * What the message brings. What is no replay is given up like any event; a replay for a route
   * that is not known here is left to nodes that know it.
   */
  public IncomingMessage delivery(ReceivedMessage message) {
    IncomingMessage itself = IncomingMessage.of(message, own);
    Optional<OriginalEvent> found =
        OriginalEvent.ofReplay(
            message.subject(), message.headers(), message.data(), itself.original().time());
    if (found.isEmpty()) {
      Failure damaged = Failure.reject(BridgeFailures.NO_REPLAY, "not a replay of a dead letter");
      return IncomingMessage.of(message, own, itself.original(), Optional.of(damaged));
    }
    OriginalEvent original = found.get();
    InboundRouteOptions route = routeByName.get(original.route());
    if (route == null) {
      String detail = "route " + original.route() + " is not known here";
      Failure unknown = Failure.retry(BridgeFailures.UNKNOWN_ROUTE, detail);
      return IncomingMessage.of(message, own, original, Optional.of(unknown));
    }
    return IncomingMessage.of(message, route, original, Optional.empty());
  }
}
