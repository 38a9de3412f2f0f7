package dev.weft.gateway.eventbus;

import dev.weft.gateway.auth.Access;
import dev.weft.gateway.auth.SecurityLog;
import dev.weft.gateway.http.AccessControl;
import dev.weft.gateway.http.BearerToken;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import dev.weft.gateway.http.RateLimiter;
import dev.weft.gateway.http.Upgrade;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Endpoints for Vert.x event bus clients, over plain WebSocket or the WebSocket transport of
 * SockJS. Bounds their number; guard and gate apply as to every request.
 *
 * <p>Event-loop confined.
 */
public final class EventBusApi {
  static final int SWEEPS_PER_S = 2;
  static final long SWEEP_MS = 1_000 / SWEEPS_PER_S;
  private static final int KEEP_ALIVE_SWEEPS = 20 * SWEEPS_PER_S;

  private final Vertx vertx;
  private final EventBusOptions options;
  private final RateLimiter rates;
  private final SecurityLog log;
  private final long timeoutMs;
  private final Set<BusClient> clients = new HashSet<>();
  private int opening;
  private long sweeps;

  /**
   * @param rates of all requests of the node
   * @param timeoutMs how long an address may take to answer
   */
  public EventBusApi(
      Vertx vertx, EventBusOptions options, RateLimiter rates, SecurityLog log, long timeoutMs) {
    this.vertx = vertx;
    this.options = options;
    this.rates = rates;
    this.log = log;
    this.timeoutMs = timeoutMs;
  }

  /** None, unless the configuration allows an address. */
  public List<Endpoint> endpoints() {
    return options.isOn()
        ? List.of(
            endpoint("/eventbus/info", Bound.NONE, EventBusApi::info),
            endpoint("/eventbus/websocket", Bound.STREAM, ctx -> open(ctx, Framing.RAW)),
            endpoint(
                "/eventbus/{server}/{session}/websocket",
                Bound.STREAM,
                ctx -> open(ctx, Framing.SOCKJS)))
        : List.of();
  }

  /** Looks after its clients from here on; on the context of its verticle. */
  public void start() {
    if (options.isOn()) {
      vertx.setPeriodic(SWEEP_MS, id -> sweep());
    }
  }

  /** Takes leave of its clients. */
  public void stop() {
    List.copyOf(clients)
        .forEach(client -> client.close(BusClient.GOING_AWAY, "node is stopping; reconnect"));
  }

  public int clientCount() {
    return clients.size();
  }

  private static Endpoint endpoint(String path, Bound bound, Handler<RoutingContext> handler) {
    return new Endpoint(HttpMethod.GET, path, Access.ANY_SCOPE, bound, handler);
  }

  /** What a SockJS client asks first: there is no other way than WebSocket. */
  private static void info(RoutingContext ctx) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(
            new JsonObject()
                .put("websocket", true)
                .put("cookie_needed", false)
                .put("origins", new JsonArray().add("*:*"))
                .put("entropy", System.nanoTime() & Integer.MAX_VALUE)
                .toBuffer());
  }

  private void open(RoutingContext ctx, Framing framing) {
    Upgrade.require(ctx);
    if (clients.size() + opening >= options.clientsMax()) {
      throw new ProblemException(ProblemType.OVERLOADED, "Too many bus clients are connected.");
    }
    opening++;
    ctx.request()
        .toWebSocket()
        .onComplete(upgraded -> opening--)
        .onSuccess(socket -> join(ctx, socket, framing))
        .onFailure(ctx::fail);
  }

  private void join(RoutingContext ctx, ServerWebSocket socket, Framing framing) {
    BusAccess access =
        new BusAccess(
            options,
            AccessControl.grant(ctx),
            BearerToken.of(ctx.request()),
            String.valueOf(ctx.request().remoteAddress().hostAddress()),
            rates,
            log);
    BusClient client =
        new BusClient(
            vertx, ctx.request().connection(), socket, framing, access, options, timeoutMs);
    clients.add(client);
    socket.closeHandler(
        closed -> {
          clients.remove(client);
          client.leave();
        });
    client.open();
  }

  private void sweep() {
    sweeps++;
    boolean ping = sweeps % KEEP_ALIVE_SWEEPS == 0;
    for (BusClient client : List.copyOf(clients)) {
      client.sweep();
      if (ping) {
        client.keepAlive();
      }
    }
  }
}
