package dev.weft.launcher.config;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.order.SagaOptions;
import dev.weft.order.StepOptions;
import dev.weft.proto.orders.v1.OrderEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds what the steps of {@code saga.steps} need: a consumer for each step and, where steps hold
 * back the charge, stream STEPS, the routes for their answers and time-outs, and {@code
 * orders.cleared} as the event that triggers the charge. Changes nothing when there are no steps.
 * The bridge itself knows streams and routes only.
 */
record StepTemplate(SagaOptions saga) {
  private static final String INBOUND = "inbound";
  private static final String OUTBOUND = "outbound";
  private static final String STREAM = "stream";
  private static final String SUBJECTS = "subjects";
  private static final String ADDRESS = "address";
  private static final String DURABLE = "durable";
  private static final String MAX_IN_FLIGHT = "maxInFlight";

  /**
   * Suffix of the consumer that is used while steps hold back the charge. Two consumers, so that
   * neither loses its position when steps are added or removed.
   */
  private static final String CLEARED_SUFFIX = "-cleared";

  private static final String RESERVED = Subjects.order(OrderEvent.RESERVED, "*");
  private static final String CLEARED = Subjects.order(OrderEvent.CLEARED, "*");
  private static final int ANSWERS_IN_FLIGHT_MAX = 512;
  private static final int TIMEOUTS_IN_FLIGHT_MAX = 256;

  /** Name of the route, and the durable, that a step reads by. */
  static String routeOf(StepOptions step) {
    return "step-" + step.name();
  }

  /** Name of the route by which its silence is noticed. */
  static String timeoutRouteOf(StepOptions step) {
    return "order-step-timeout-" + step.name();
  }

  /**
   * The configuration, which was checked before, with what the steps need.
   *
   * @throws ConfigException when a route has the name of one of theirs
   */
  JsonObject applyTo(JsonObject checked) {
    if (saga.steps().isEmpty()) {
      return checked;
    }
    JsonObject root = checked.copy();
    JsonObject routes = root.getJsonObject("routes");
    JsonObject inbound = routes.getJsonObject(INBOUND);
    saga.steps().forEach(step -> add(inbound, INBOUND, routeOf(step), reading(step)));
    StepGates gates = saga.gates();
    if (!gates.isEmpty()) {
      addStream(root.getJsonObject("streams"));
      chargeWhenCleared(inbound);
      add(inbound, INBOUND, "order-on-step", answers(gates));
      saga.gating().forEach(step -> add(inbound, INBOUND, timeoutRouteOf(step), silence(step)));
      add(routes.getJsonObject(OUTBOUND), OUTBOUND, "steps", answersInTheirName(gates));
    }
    return root;
  }

  /** No node pulls it; it exists to be provisioned, watched and shown. */
  private static JsonObject reading(StepOptions step) {
    return route(Streams.ORDERS, step.reads())
        .put(ADDRESS, Addresses.STEP_PREFIX + step.name())
        // A participant keeps its dead letters itself, and reads its replays.
        .put("deadLetter", false);
  }

  /** Kept as the orders are that it is about, unless the configuration has one. */
  private static void addStream(JsonObject streams) {
    if (!streams.containsKey(Streams.STEPS)) {
      JsonObject steps = streams.getJsonObject(Streams.ORDERS, new JsonObject()).copy();
      // It comes to systems that have worked without it, and what it loses is answered again.
      steps.remove("whenMissing");
      streams.put(Streams.STEPS, steps.put(SUBJECTS, new JsonArray().add("steps.>")));
    }
  }

  private static void chargeWhenCleared(JsonObject inbound) {
    for (String name : inbound.fieldNames()) {
      JsonObject route = inbound.getJsonObject(name);
      if (Addresses.PAYMENT_CAPTURE.equals(route.getString(ADDRESS))) {
        List<String> subjects =
            route.getJsonArray(SUBJECTS).stream()
                .map(subject -> RESERVED.equals(subject) ? CLEARED : (String) subject)
                .toList();
        route
            .put(SUBJECTS, new JsonArray(new ArrayList<>(subjects)))
            .put(DURABLE, route.getString(DURABLE, name) + CLEARED_SUFFIX);
      }
    }
  }

  private static JsonObject answers(StepGates gates) {
    return route(Streams.STEPS, gates.passes("*"))
        .put(ADDRESS, Addresses.ORDER_ON_STEP)
        .put(MAX_IN_FLIGHT, ANSWERS_IN_FLIGHT_MAX);
  }

  private static JsonObject silence(StepOptions step) {
    return route(Streams.ORDERS, List.of(RESERVED))
        .put(ADDRESS, Addresses.ORDER_ON_STEP_TIMEOUT_PREFIX + step.name())
        .put("delay", step.timeoutMs() + "ms")
        .put(MAX_IN_FLIGHT, TIMEOUTS_IN_FLIGHT_MAX);
  }

  private static JsonObject answersInTheirName(StepGates gates) {
    return route(Streams.STEPS, gates.passes("*"))
        .put(ADDRESS, Addresses.JOURNAL_APPEND_PREFIX + Streams.STEPS);
  }

  private static JsonObject route(String stream, List<String> subjects) {
    return new JsonObject()
        .put(STREAM, stream)
        .put(SUBJECTS, new JsonArray(new ArrayList<>(subjects)));
  }

  private static void add(JsonObject routes, String kind, String name, JsonObject route) {
    if (routes.containsKey(name)) {
      throw new ConfigException(
          "routes." + kind + "." + name, "has the name of a route of saga.steps; rename either");
    }
    routes.put(name, route);
  }
}
