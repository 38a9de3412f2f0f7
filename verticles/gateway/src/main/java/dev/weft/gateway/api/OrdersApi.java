package dev.weft.gateway.api;

import dev.weft.gateway.Probes;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import dev.weft.gateway.http.Ids;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/**
 * Orders over HTTP.
 *
 * <p>Event-loop confined.
 */
public final class OrdersApi {
  private static final String ORDERS = "/api/v1/orders";
  private static final String ORDER = ORDERS + "/{id}";
  private static final int OK = 200;
  private static final int ACCEPTED = 202;

  private final ServiceRequests services;
  private final WaitExplainer waits;

  /**
   * @param probes what the node says of itself, for orders that wait
   * @param conditions of this node, for the same
   * @param clock the time that events are stamped with
   */
  public OrdersApi(
      ServiceRequests services, Probes probes, ActiveConditions conditions, InstantSource clock) {
    this.services = services;
    this.waits = new WaitExplainer(services, probes, conditions, clock);
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(HttpMethod.POST, ORDERS, Bound.IN_FLIGHT, this::place),
        new Endpoint(HttpMethod.GET, ORDER, Bound.IN_FLIGHT, this::get),
        new Endpoint(HttpMethod.GET, ORDER + "/timeline", Bound.IN_FLIGHT, this::timeline),
        new Endpoint(HttpMethod.POST, ORDER + "/cancel", Bound.IN_FLIGHT, this::cancel));
  }

  /** The order as it is now; fails as 404 when there is none. */
  public Future<OrderView> find(String orderId) {
    GetOrder question = GetOrder.newBuilder().setOrderId(orderId).build();
    return services.<GetOrderReply>request(Addresses.ORDER_GET, question).map(OrdersApi::found);
  }

  /** The order id in the path; 404 when it cannot be one. */
  public static String orderId(RoutingContext ctx) {
    return Ids.orderId(ctx.pathParam("id"))
        .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "No order has that id."));
  }

  private void place(RoutingContext ctx) {
    PlaceOrder order = PlaceOrderReader.read(JsonBodies.of(ctx), IdempotencyKeys.of(ctx.request()));
    services
        .<PlaceOrderReply>request(Addresses.ORDER_PLACE, order)
        .map(OrdersApi::placed)
        .onComplete(
            json -> {
              String location = ORDERS + "/" + json.getString("orderId");
              ctx.response().putHeader(HttpHeaders.LOCATION, location);
              Responses.json(ctx, ACCEPTED, json);
            },
            ctx::fail);
  }

  private void get(RoutingContext ctx) {
    answer(ctx, find(orderId(ctx)).compose(waits::explain), json -> json);
  }

  private void timeline(RoutingContext ctx) {
    String id = orderId(ctx);
    GetTimeline question = GetTimeline.newBuilder().setOrderId(id).build();
    answer(
        ctx,
        services.<GetTimelineReply>request(Addresses.ORDER_TIMELINE, question),
        reply -> timeline(id, reply));
  }

  private void cancel(RoutingContext ctx) {
    CancelOrder question = CancelOrder.newBuilder().setOrderId(orderId(ctx)).build();
    answer(
        ctx,
        services.<CancelOrderReply>request(Addresses.ORDER_CANCEL, question),
        OrdersApi::cancelled);
  }

  private static <R> void answer(
      RoutingContext ctx, Future<R> reply, Function<R, JsonObject> mapping) {
    reply.map(mapping).onComplete(json -> Responses.json(ctx, OK, json), ctx::fail);
  }

  private static JsonObject placed(PlaceOrderReply reply) {
    return switch (reply.getOutcomeCase()) {
      case ACCEPTED -> ApiJson.of(reply.getAccepted());
      case REFUSAL -> throw ServiceRequests.refused(reply.getRefusal());
      case OUTCOME_NOT_SET -> throw ServiceRequests.badAnswer("no outcome of placing an order");
    };
  }

  private static OrderView found(GetOrderReply reply) {
    return switch (reply.getOutcomeCase()) {
      case ORDER -> reply.getOrder();
      case REFUSAL -> throw ServiceRequests.refused(reply.getRefusal());
      case OUTCOME_NOT_SET -> throw ServiceRequests.badAnswer("no outcome of reading an order");
    };
  }

  private static JsonObject timeline(String orderId, GetTimelineReply reply) {
    return switch (reply.getOutcomeCase()) {
      case TIMELINE -> ApiJson.of(orderId, reply.getTimeline());
      case REFUSAL -> throw ServiceRequests.refused(reply.getRefusal());
      case OUTCOME_NOT_SET -> throw ServiceRequests.badAnswer("no outcome of reading a timeline");
    };
  }

  private static JsonObject cancelled(CancelOrderReply reply) {
    return switch (reply.getOutcomeCase()) {
      case ACCEPTED -> ApiJson.of(reply.getAccepted());
      case REFUSAL -> throw ServiceRequests.refused(reply.getRefusal());
      case OUTCOME_NOT_SET -> throw ServiceRequests.badAnswer("no outcome of cancelling an order");
    };
  }
}
