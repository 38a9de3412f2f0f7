package dev.weft.gateway.stream;

import dev.weft.gateway.api.OrdersApi;
import dev.weft.gateway.auth.Access;
import dev.weft.gateway.auth.Grant;
import dev.weft.gateway.auth.SecurityLog;
import dev.weft.gateway.feed.FeedClient;
import dev.weft.gateway.feed.FeedOptions;
import dev.weft.gateway.feed.StatusFeed;
import dev.weft.gateway.feed.SubscriptionFilter;
import dev.weft.gateway.http.AccessControl;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import dev.weft.gateway.http.GatewayMetrics;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import dev.weft.gateway.http.Upgrade;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Opens streams of status changes: WebSocket, and SSE for one order.
 *
 * <p>Event-loop confined.
 */
public final class StreamApi {
  private static final String STREAM = "/api/v1/orders/stream";
  private static final String ORDER_EVENTS = "/api/v1/orders/{id}/events";
  private static final String WEBSOCKET = "websocket";
  private static final String SSE = "sse";
  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final StatusFeed feed;
  private final OrdersApi orders;
  private final GatewayMetrics metrics;
  private final FeedOptions options;
  private final int clientsMax;
  private final long timeoutMs;
  private final SecurityLog log;
  private int opening;

  /**
   * @param clientsMax one stream more is refused, also while it is being opened
   * @param timeoutMs how long the feed may take to be there
   */
  public StreamApi(
      StatusFeed feed,
      OrdersApi orders,
      GatewayMetrics metrics,
      FeedOptions options,
      int clientsMax,
      long timeoutMs,
      SecurityLog log) {
    this.feed = feed;
    this.orders = orders;
    this.metrics = metrics;
    this.options = options;
    this.clientsMax = clientsMax;
    this.timeoutMs = timeoutMs;
    this.log = log;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(HttpMethod.GET, STREAM, Access.ORDERS_READ, Bound.STREAM, this::webSocket),
        new Endpoint(HttpMethod.GET, ORDER_EVENTS, Access.ORDERS_READ, Bound.STREAM, this::events));
  }

  private void webSocket(RoutingContext ctx) {
    StreamQuery query = StreamQuery.of(ctx.queryParams(), AccessControl.principal(ctx));
    Upgrade.require(ctx);
    requireRoom();
    HttpServerRequest request = ctx.request();
    // Nothing may be read of the connection until it is known what it becomes.
    request.pause();
    counted(
            () ->
                position()
                    .compose(position -> startOf(query, position))
                    .compose(start -> upgrade(ctx, query.interest(), start)))
        .onFailure(
            error -> {
              request.resume();
              ctx.fail(error);
            });
  }

  private Future<?> upgrade(RoutingContext ctx, SubscriptionFilter interest, long start) {
    if (ctx.response().closed()) {
      // Otherwise the result of the upgrade would be unknown.
      return Future.succeededFuture();
    }
    // The start was fixed before the client can know that it is connected: nothing falls between.
    return ctx.request().toWebSocket().onSuccess(socket -> open(ctx, socket, interest, start));
  }

  private void open(
      RoutingContext ctx, ServerWebSocket socket, SubscriptionFilter interest, long start) {
    WebSocketSink sink = new WebSocketSink(ctx.vertx(), ctx.request().connection(), socket);
    FeedClient client =
        new FeedClient(interest, start, sink, options, stillAllowed(AccessControl.grant(ctx)));
    metrics.countClient(WEBSOCKET, 1);
    socket.closeHandler(closed -> leave(client, WEBSOCKET));
    feed.join(client);
  }

  private void events(RoutingContext ctx) {
    String orderId = OrdersApi.orderId(ctx);
    String lastId = ctx.request().getHeader(LAST_EVENT_ID);
    // Without it all events of the order are sent: they are few.
    boolean isFirst = lastId == null || lastId.isBlank();
    long since = isFirst ? 0 : StreamQuery.sequence(LAST_EVENT_ID, lastId.strip());
    requireRoom();
    counted(
            () ->
                orders
                    .find(ctx, orderId)
                    .compose(order -> position())
                    .compose(position -> newest(since, position))
                    // A browser gives up for good when it is refused, so one whose last event is
                    // of a stream that was restored since hears the whole story again.
                    .map(newest -> since > newest ? 0 : since)
                    .onSuccess(start -> open(ctx, orderId, start)))
        .onFailure(ctx::fail);
  }

  /** Counts the stream until its client has joined the feed, or never will. */
  private Future<?> counted(Supplier<Future<?>> steps) {
    opening++;
    return Future.succeededFuture().compose(now -> steps.get()).onComplete(ended -> opening--);
  }

  private void open(RoutingContext ctx, String orderId, long since) {
    HttpServerResponse response = ctx.response();
    if (response.closed()) {
      return;
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-store, no-transform")
        // nginx and similar proxies buffer answers without this header.
        .putHeader("X-Accel-Buffering", "no");
    if (HttpMethod.HEAD.equals(ctx.request().method())) {
      response.end();
      return;
    }
    response.setChunked(true);
    EventStreamSink sink = new EventStreamSink(ctx.request());
    FeedClient client =
        new FeedClient(
            SubscriptionFilter.inOrder(orderId),
            since,
            sink,
            options,
            stillAllowed(AccessControl.grant(ctx)));
    metrics.countClient(SSE, 1);
    ctx.addEndHandler(ended -> leave(client, SSE));
    sink.begin();
    feed.join(client);
  }

  private BooleanSupplier stillAllowed(Grant grant) {
    return () -> {
      boolean allowed = grant.inForce().getAsBoolean();
      if (!allowed) {
        log.ended(grant.principal());
      }
      return allowed;
    };
  }

  private void leave(FeedClient client, String transport) {
    feed.leave(client);
    metrics.countClient(transport, -1);
  }

  private Future<Long> position() {
    return inTime(feed.position());
  }

  private <T> Future<T> inTime(Future<T> answer) {
    return answer
        .timeout(timeoutMs, TimeUnit.MILLISECONDS)
        .recover(error -> Future.failedFuture(Failure.of(error)));
  }

  private Future<Long> startOf(StreamQuery query, long position) {
    long start = query.since().orElse(position);
    boolean walks = query.interest().orderId().isEmpty();
    if (walks && position - start > options.replayEventsMax()) {
      throw ProblemException.invalid(
          "since",
          "must not be more than "
              + options.replayEventsMax()
              + " events back: the stream is at "
              + position);
    }
    return reached(StreamQuery.SINCE, start, position);
  }

  /**
   * The start, unless it is beyond the stream, as after a loss of data: until the stream got there
   * again, its client would hear nothing and not know why. This feed being behind is no reason.
   */
  private Future<Long> reached(String name, long start, long position) {
    return newest(start, position)
        .map(
            newest -> {
              if (start > newest) {
                throw ProblemException.invalid(
                    name, "must not be beyond the stream, which is at " + newest);
              }
              return start;
            });
  }

  private Future<Long> newest(long start, long position) {
    return start <= position ? Future.succeededFuture(position) : inTime(feed.newest(start));
  }

  private void requireRoom() {
    if (feed.clientCount() + opening >= clientsMax) {
      throw new ProblemException(ProblemType.OVERLOADED, "Too many streams are open.");
    }
  }
}
