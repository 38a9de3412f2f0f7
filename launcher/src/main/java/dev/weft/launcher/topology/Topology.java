package dev.weft.launcher.topology;

import dev.weft.bridge.ConsumerInspector.Lag;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Subjects;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.order.StepOptions;
import dev.weft.order.domain.DecisionBasis;
import dev.weft.order.domain.OrderDecision;
import dev.weft.order.domain.OrderInput;
import dev.weft.order.domain.Phase;
import dev.weft.order.domain.Transitions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The saga as JSON: the states as {@link Transitions} decides, the steps and routes as they are
 * configured, the lag as the servers say.
 *
 * @param consumers by name of the route, empty for one that nobody has made; a route that is not
 *     among them was not asked about
 */
record Topology(WeftConfig config, Map<String, Optional<Lag>> consumers) {
  /** Steps that undo by themselves what a role has done. */
  private static final Map<Role, JsonArray> UNDONE_BY =
      Map.of(
          Role.INVENTORY, new JsonArray().add("orders.rejected").add("orders.cancelled"),
          Role.PAYMENT, new JsonArray().add("orders.refund_due"));

  private static final String ANY_ORDER = "<orderId>";
  private static final String MS = " ms";

  Topology {
    consumers = Map.copyOf(consumers);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("deadline", config.order().deadlineMs() + MS)
        .put("states", states())
        .put("steps", new JsonArray(config.saga().steps().stream().map(this::step).toList()))
        .put(
            "routes",
            new JsonArray(config.bridge().inbound().values().stream().map(this::route).toList()));
  }

  /** Every move that appends an event. */
  private JsonArray states() {
    boolean gated = !config.saga().gates().isEmpty();
    JsonArray moves = new JsonArray();
    for (Phase from : Phase.values()) {
      if (from != Phase.CLEARED || gated) {
        Stream.of(OrderInput.values())
            .forEach(input -> move(from, input, gated).ifPresent(moves::add));
      }
    }
    return moves;
  }

  private static Optional<JsonObject> move(Phase from, OrderInput input, boolean gated) {
    OrderDecision decision = Transitions.decide(DecisionBasis.assumed(from, 1), input, gated);
    return decision
        .event()
        .map(
            event ->
                new JsonObject()
                    .put("from", from.name())
                    .put("on", text(input))
                    .put("event", "orders." + Subjects.token(event))
                    .put("to", to(from, decision).name()));
  }

  private static Phase to(Phase from, OrderDecision decision) {
    return switch (decision) {
      case RESERVE -> Phase.RESERVED;
      case CLEAR -> Phase.CLEARED;
      case CONFIRM -> Phase.CONFIRMED;
      case REJECT -> Phase.REJECTED;
      case CANCEL -> Phase.CANCELLED;
      case OWE_REFUND, NOTHING, NOT_YET, REFUSE -> from;
    };
  }

  private JsonObject step(StepOptions step) {
    JsonObject json =
        new JsonObject()
            .put("name", step.name())
            .put("after", "orders." + text(step.after()))
            .put("undoneBy", new JsonArray(step.undoneBy()));
    if (step.isGate()) {
      json.put("holdsBack", "the charge")
          .put("passes", Subjects.stepPassed(step.name(), ANY_ORDER))
          .put("vetoes", "orders.rejected." + ANY_ORDER)
          .put("timeout", step.timeoutMs() + MS)
          .put("onTimeout", text(step.onTimeout()));
    }
    return json;
  }

  private JsonObject route(InboundRouteOptions route) {
    JsonObject json =
        new JsonObject()
            .put("route", route.name())
            .put("stream", route.stream())
            .put("subjects", new JsonArray(route.subjects()))
            .put("consumer", route.durable())
            .put("answers", answers(route));
    undoneBy(route).ifPresent(events -> json.put("undoneBy", events));
    if (route.delayMs() > 0) {
      json.put("delay", route.delayMs() + MS);
    }
    Optional<Lag> lag = consumers.getOrDefault(route.name(), Optional.empty());
    lag.ifPresent(known -> put(json, route, known));
    return lag.isEmpty() && consumers.containsKey(route.name()) ? json.put("made", false) : json;
  }

  private static void put(JsonObject json, InboundRouteOptions route, Lag lag) {
    json.put("made", true)
        .put("pending", lag.pending())
        .put("unsettled", lag.unsettled())
        .put("pulled", lag.pulled());
    if (!lag.subjects().containsAll(route.subjects())
        || !route.subjects().containsAll(lag.subjects())) {
      json.put("differs", "the consumer reads " + String.join(", ", lag.subjects()));
    }
  }

  /** {@code role order}, {@code foreign role payment}, {@code step fraud}. */
  private String answers(InboundRouteOptions route) {
    if (route.address().startsWith(Addresses.STEP_PREFIX)) {
      return "step " + route.address().substring(Addresses.STEP_PREFIX.length());
    }
    String owner = LocalAddresses.owner(route.address());
    return (config.node().roles().foreignTexts().contains(owner) ? "foreign role " : "role ")
        + owner;
  }

  private Optional<JsonArray> undoneBy(InboundRouteOptions route) {
    if (route.address().startsWith(Addresses.INVENTORY_FOLLOW_PREFIX)) {
      return Optional.of(UNDONE_BY.get(Role.INVENTORY));
    }
    if (route.address().equals(Addresses.PAYMENT_CAPTURE)) {
      return Optional.of(UNDONE_BY.get(Role.PAYMENT));
    }
    return config.saga().steps().stream()
        .filter(step -> route.address().equals(Addresses.STEP_PREFIX + step.name()))
        .filter(step -> !step.undoneBy().isEmpty())
        .map(step -> new JsonArray(step.undoneBy()))
        .findFirst();
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
