package dev.weft.gateway.api;

import dev.weft.gateway.NodeHealth;
import dev.weft.kernel.failure.ActiveCondition;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Why an order does not move: who should act next, what is in the way, since when, and what ends
 * it, as far as this node knows.
 *
 * @param order one that is not final
 * @param timeline its events over all streams
 * @param node the node that is asked
 * @param conditions that last on the node
 * @param deadLetters of the route that it waits for
 */
record WaitExplanation(
    OrderView order,
    Timeline timeline,
    NodeHealth node,
    List<ActiveCondition> conditions,
    List<DeadLetter> deadLetters) {
  private static final String DEAD_LETTER = "dead-letter";
  private static final String ROUTE_PAUSED = "route-paused";
  private static final String ROUTE_NOT_RUNNING = "route-not-running";
  private static final String NODE_NOT_WELL = "node-not-well";

  /** What is not a condition of the node, but known of the order's own route. */
  static final List<String> OWN_CODES =
      List.of(DEAD_LETTER, ROUTE_PAUSED, ROUTE_NOT_RUNNING, NODE_NOT_WELL);

  private static final Set<Condition> OF_PAYMENT =
      EnumSet.of(
          Condition.PROVIDER_UNAVAILABLE, Condition.PROVIDER_REFUSES_US, Condition.KEY_MISSING);
  private static final String PAUSED = "PAUSED";
  private static final String RUNNING = "RUNNING";
  private static final String STEP = "step";
  private static final String STEP_TIMEOUT_ROUTE = "order-step-timeout-";

  /** The next step: who takes it, the route that brings them the event, and where they store. */
  private record Next(String role, String route, String stream) {}

  private record Reason(String code, String text, String ends) {}

  static boolean isFinal(OrderView order) {
    return switch (order.getStatus()) {
      case ORDER_STATUS_PENDING, ORDER_STATUS_RESERVED -> false;
      case ORDER_STATUS_CONFIRMED,
          ORDER_STATUS_REJECTED,
          ORDER_STATUS_CANCELLED,
          ORDER_STATUS_UNSPECIFIED,
          UNRECOGNIZED ->
          true;
    };
  }

  WaitExplanation with(List<DeadLetter> found) {
    return new WaitExplanation(order, timeline, node, conditions, found);
  }

  /** {@code {for, route, since, lastEvent, condition?, reason, ends}}. */
  JsonObject toJson() {
    Next next = next();
    Reason reason =
        deadLetter(next)
            .or(() -> missingRole(next))
            .or(() -> condition(next))
            .or(() -> routeReason(next))
            .or(() -> nodeReason(next))
            .orElseGet(() -> nothingKnown(next));
    Optional<Timeline.Entry> last = last();
    JsonObject json =
        new JsonObject()
            .put("for", next.role())
            .put("route", next.route())
            .put("since", since(last).toString())
            .put("lastEvent", last.map(Timeline.Entry::getSubject).orElse(""));
    if (!reason.code().isEmpty()) {
      json.put("condition", reason.code());
    }
    return json.put("reason", reason.text()).put("ends", reason.ends());
  }

  /** The route that somebody may have dead letters of. */
  String route() {
    return next().route();
  }

  private Next next() {
    boolean pending = order.getStatus() == OrderStatus.ORDER_STATUS_PENDING;
    if (pending) {
      return has("inventory.reserved.", "inventory.rejected.")
          ? new Next("order", "order-on-stock", "ORDERS")
          : new Next("inventory", stockRoute(), "INVENTORY");
    }
    if (has("payments.captured.", "payments.declined.")) {
      return new Next("order", "order-on-payment", "ORDERS");
    }
    Next payment = new Next("payment", "payment-capture", "PAYMENTS");
    return has("orders.cleared.") ? payment : nextStep().orElse(payment);
  }

  /** Who holds back the charge, as far as this node has the routes that say so. */
  private Optional<Next> nextStep() {
    List<String> steps =
        node.routes().keySet().stream()
            .filter(name -> name.startsWith(STEP_TIMEOUT_ROUTE))
            .map(name -> name.substring(STEP_TIMEOUT_ROUTE.length()))
            .toList();
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    return steps.stream()
        .filter(name -> !has("steps." + name + ".passed."))
        .findFirst()
        .map(name -> new Next(STEP, STEP + "-" + name, "STEPS"))
        .or(() -> Optional.of(new Next("order", "order-on-step", "ORDERS")));
  }

  /** There are several when the stock has several shards: the one that does not run, if any. */
  private String stockRoute() {
    List<String> routes =
        node.routes().keySet().stream().filter(name -> name.startsWith("inventory")).toList();
    return routes.stream()
        .filter(name -> !RUNNING.equals(node.routes().get(name).state()))
        .findFirst()
        .or(() -> routes.stream().findFirst())
        .orElse("inventory");
  }

  private Optional<Reason> deadLetter(Next next) {
    return deadLetters.stream()
        .filter(deadLetter -> deadLetter.getSubject().endsWith("." + order.getOrderId()))
        .filter(deadLetter -> deadLetter.getState() != DeadLetterState.DEAD_LETTER_STATE_REPLAYED)
        .findFirst()
        .map(
            deadLetter ->
                new Reason(
                    DEAD_LETTER,
                    "dead letter "
                        + deadLetter.getSequence()
                        + " of route "
                        + next.route()
                        + ": "
                        + deadLetter.getFailureId()
                        + " "
                        + deadLetter.getReason(),
                    "when it is replayed: weft dlq replay " + deadLetter.getSequence()));
  }

  /** What lasts, and is in this order's way; what is nearest to the order comes first. */
  private Optional<Reason> condition(Next next) {
    List<String> levels =
        order.getLinesList().stream().map(line -> "inventory.level." + line.getSku()).toList();
    List<Predicate<ActiveCondition>> nearestFirst =
        List.of(
            one -> levels.contains(one.about()) || one.about().endsWith(order.getOrderId()),
            one -> one.about().equals(next.route()),
            one -> next.role().equals("payment") && OF_PAYMENT.contains(one.condition()),
            one ->
                one.about().contains(" to " + next.stream()) || one.about().equals(next.stream()));
    return nearestFirst.stream()
        .flatMap(isInTheWay -> conditions.stream().filter(isInTheWay))
        .findFirst()
        .map(one -> new Reason(one.condition().code(), one.detail(), one.condition().ends()));
  }

  private Optional<Reason> missingRole(Next next) {
    return node.roles().contains(next.role()) || next.role().equals(STEP)
        ? Optional.empty()
        : Optional.of(
            new Reason(
                Condition.ROLE_MISSING.code(),
                "no node in sight has the role " + next.role(),
                Condition.ROLE_MISSING.ends()));
  }

  private Optional<Reason> routeReason(Next next) {
    NodeHealth.Route route = node.routes().get(next.route());
    if (route == null || RUNNING.equals(route.state())) {
      return Optional.empty();
    }
    String text = "route " + next.route() + " is " + route.state() + lastError(route);
    return Optional.of(
        route.state().equals(PAUSED)
            ? new Reason(ROUTE_PAUSED, text, "when an attempt succeeds; one is made every second")
            : new Reason(ROUTE_NOT_RUNNING, text, "when the route runs again; see /ready"));
  }

  /** Perhaps it has nothing to do with the order. */
  private Optional<Reason> nodeReason(Next next) {
    return node.reasons().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Reason(
                NODE_NOT_WELL,
                describe(next) + "; this node reports: " + String.join("; ", node.reasons()),
                "when its turn comes; see /ready"));
  }

  private Reason nothingKnown(Next next) {
    return new Reason("", describe(next), "when its turn comes, or at the deadline of the order");
  }

  private String describe(Next next) {
    NodeHealth.Route route = node.routes().get(next.route());
    if (next.role().equals(STEP)) {
      return next.route() + " has not answered; a participant runs it";
    }
    return route == null
        ? "route " + next.route() + " runs on another node"
        : "route %s runs, %s events wait, the oldest for %s s%s"
            .formatted(
                next.route(),
                Long.toString(route.lag()),
                Long.toString(TimeUnit.MILLISECONDS.toSeconds(route.oldestMs())),
                lastError(route));
  }

  private static String lastError(NodeHealth.Route route) {
    return route.lastError().isEmpty() ? "" : "; it failed last with " + route.lastError();
  }

  private Optional<Timeline.Entry> last() {
    return timeline.getEntriesCount() == 0
        ? Optional.empty()
        : Optional.of(timeline.getEntries(timeline.getEntriesCount() - 1));
  }

  private Instant since(Optional<Timeline.Entry> last) {
    return JournalMapping.toInstant(last.map(Timeline.Entry::getTime).orElse(order.getUpdatedAt()));
  }

  private boolean has(String... subjectPrefixes) {
    return timeline.getEntriesList().stream()
        .anyMatch(entry -> Stream.of(subjectPrefixes).anyMatch(entry.getSubject()::startsWith));
  }
}
