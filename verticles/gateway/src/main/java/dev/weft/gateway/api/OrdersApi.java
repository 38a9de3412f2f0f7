package dev.weft.gateway.api;

import dev.weft.gateway.Probes;
import dev.weft.gateway.auth.Access;
import dev.weft.gateway.auth.Principal;
import dev.weft.gateway.http.AccessControl;
import dev.weft.gateway.http.Bodies;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import dev.weft.gateway.http.IdFormats;
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
import dev.weft.proto.api.v1.Refusal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;

/**
 * Orders over HTTP.
 *
 * <p>Event-loop confined.
 */
public final class OrdersApi {
  private static final String ORDERS = "/api/v1/orders";
  private static final String ORDER = ORDERS + "/{id}";
  private static final int ACCEPTED = 202;

  private final ServiceRequests services;
  private final WaitExplainer waits;

  /**
   * @param probes the health of the node, to explain why orders wait
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
        new Endpoint(HttpMethod.POST, ORDERS, Access.ORDERS_WRITE, Bound.IN_FLIGHT, this::place),
        new Endpoint(HttpMethod.GET, ORDER, Access.ORDERS_READ, Bound.IN_FLIGHT, this::get),
        new Endpoint(
            HttpMethod.GET,
            ORDER + "/timeline",
            Access.ORDERS_READ,
            Bound.IN_FLIGHT,
            this::timeline),
        new Endpoint(
            HttpMethod.POST,
            ORDER + "/cancel",
            Access.ORDERS_WRITE,
            Bound.IN_FLIGHT,
            this::cancel));
  }

  /**
   * The order as it is now. Fails as 404 when there is none, and in the same words when it is of a
   * customer that is none of the caller's business.
   */
  public Future<OrderView> find(RoutingContext ctx, String orderId) {
    return find(AccessControl.principal(ctx), orderId);
  }

  /** The same as JSON, with the reason if it waits; 404 for what cannot be an id, too. */
  Future<JsonObject> read(Principal caller, String orderId) {
    String id = IdFormats.orderId(orderId).orElseThrow(OrdersApi::noSuchOrder);
    return find(caller, id).compose(waits::explain);
  }

  /**
   * Takes an order; completes with its id and status.
   *
   * @param key of {@code Idempotency-Key}; empty: none
   */
  Future<JsonObject> submit(Principal caller, byte[] body, String key) {
    PlaceOrder order = PlaceOrderReader.read(body, key);
    if (!caller.owns(order.getCustomerId())) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "customerId must be the customer that the key or token is of.");
    }
    return services.<PlaceOrderReply>request(Addresses.ORDER_PLACE, order).map(OrdersApi::placed);
  }

  private Future<OrderView> find(Principal caller, String orderId) {
    GetOrder question = GetOrder.newBuilder().setOrderId(orderId).build();
    return services
        .<GetOrderReply>request(Addresses.ORDER_GET, question)
        .map(OrdersApi::found)
        .map(
            order -> {
              if (!caller.owns(order.getCustomerId())) {
                throw noSuchOrder();
              }
              return order;
            });
  }

  /**
   * Completes when the caller may know of the order, or learns by the answer that there is none.
   */
  private Future<?> permitted(RoutingContext ctx, String orderId) {
    return AccessControl.principal(ctx).customer().isEmpty()
        ? Future.succeededFuture()
        : find(ctx, orderId);
  }

  private static ProblemException noSuchOrder() {
    return new ProblemException(ProblemType.NOT_FOUND, "No order has that id.");
  }

  /** The order id in the path; 404 when it cannot be one. */
  public static String orderId(RoutingContext ctx) {
    return IdFormats.orderId(ctx.pathParam("id")).orElseThrow(OrdersApi::noSuchOrder);
  }

  private void place(RoutingContext ctx) {
    submit(
            AccessControl.principal(ctx),
            Bodies.of(ctx).getBytes(),
            IdempotencyKeys.of(ctx.request()))
        .onComplete(
            json -> {
              String location = ORDERS + "/" + json.getString("orderId");
              ctx.response().putHeader(HttpHeaders.LOCATION, location);
              Responses.json(ctx, ACCEPTED, json);
            },
            ctx::fail);
  }

  private void get(RoutingContext ctx) {
    Responses.json(ctx, read(AccessControl.principal(ctx), ctx.pathParam("id")));
  }

  private void timeline(RoutingContext ctx) {
    String id = orderId(ctx);
    GetTimeline question = GetTimeline.newBuilder().setOrderId(id).build();
    Responses.json(
        ctx,
        permitted(ctx, id)
            .compose(may -> services.<GetTimelineReply>request(Addresses.ORDER_TIMELINE, question))
            .map(reply -> timeline(id, reply)));
  }

  private void cancel(RoutingContext ctx) {
    String id = orderId(ctx);
    CancelOrder question = CancelOrder.newBuilder().setOrderId(id).build();
    Responses.json(
        ctx,
        permitted(ctx, id)
            .compose(may -> services.<CancelOrderReply>request(Addresses.ORDER_CANCEL, question))
            .map(OrdersApi::cancelled));
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
      case REFUSAL ->
          throw reply.getRefusal().getCode() == Refusal.Code.CODE_NOT_FOUND
              ? noSuchOrder()
              : ServiceRequests.refused(reply.getRefusal());
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
