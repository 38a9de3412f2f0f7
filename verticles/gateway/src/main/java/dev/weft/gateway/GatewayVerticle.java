package dev.weft.gateway;

import dev.weft.gateway.api.BusApi;
import dev.weft.gateway.api.CustomersApi;
import dev.weft.gateway.api.DeadLettersApi;
import dev.weft.gateway.api.Documents;
import dev.weft.gateway.api.InventoryApi;
import dev.weft.gateway.api.OperationsApi;
import dev.weft.gateway.api.OrdersApi;
import dev.weft.gateway.api.ServiceRequests;
import dev.weft.gateway.eventbus.EventBusApi;
import dev.weft.gateway.feed.StatusFeed;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.GatewayMetrics;
import dev.weft.gateway.http.GatewayRouter;
import dev.weft.gateway.http.ProblemResponses;
import dev.weft.gateway.http.RequestFilters;
import dev.weft.gateway.stream.StreamApi;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.seal.KeyFile;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The edge: HTTP, WebSocket, server-sent events and the console page. Any number of instances share
 * the port.
 *
 * <p>Event-loop confined.
 */
public final class GatewayVerticle extends VerticleBase {
  private static final long STOP_MARGIN_MS = 500;

  private final GatewayOptions options;
  private final Probes probes;
  private final ServiceContext service;
  private final HttpSecurity security;
  private final KeyFile customerKeys;
  private final Documents documents = new Documents();
  private final RequestFilters filters;
  private OrdersApi orders;
  private InventoryApi inventory;
  private DeadLettersApi deadLetters;
  private CustomersApi customers;
  private StatusFeed feed;
  private EventBusApi eventBus;
  private HttpServer server;

  /**
   * @param security the same for all instances of a node
   * @param customerKeys that customers' ids are sealed with
   */
  public GatewayVerticle(
      GatewayOptions options,
      Probes probes,
      ServiceContext service,
      HttpSecurity security,
      KeyFile customerKeys) {
    this.customerKeys = customerKeys;
    this.options = options;
    this.probes = probes;
    this.service = service;
    this.security = security;
    this.filters = HttpEdge.filters(options, security, probes);
  }

  @Override
  public Future<?> start() {
    ServiceRequests services = new ServiceRequests(vertx.eventBus(), options.requestTimeoutMs());
    orders = new OrdersApi(services, probes, ActiveConditions.of(vertx), service.clock());
    inventory = new InventoryApi(services);
    deadLetters = new DeadLettersApi(services, options.requestTimeoutMs());
    customers = new CustomersApi(services);
    Journal journal = service.journal(vertx);
    feed = new StatusFeed(vertx, context, journal, new CustomerVault(journal, customerKeys));
    eventBus =
        new EventBusApi(
            vertx,
            options.eventBus(),
            security.rates(),
            security.log(),
            options.requestTimeoutMs());
    eventBus.start();
    ProblemResponses problems = new ProblemResponses(options.retryAfterMs());
    server =
        HttpEdge.server(vertx, security, router(problems), problems, filters, options.eventBus());
    return Future.all(customerKeys.read(), feed.start(), busApi(problems).start())
        .compose(listening -> HttpEdge.listen(server, security, options));
  }

  /**
   * Stops listening, closes idle connections at once, streams with a close reason, and the others
   * when they have their answers.
   */
  @Override
  public Future<?> stop() {
    Future<Void> streamsClosed = feed.stop();
    eventBus.stop();
    long graceMs = options.requestTimeoutMs() + STOP_MARGIN_MS;
    return Future.join(streamsClosed, server.shutdown(graceMs, TimeUnit.MILLISECONDS));
  }

  /** The port that is listened on; once started. */
  public int port() {
    return server.actualPort();
  }

  /** Streams that are open. */
  int streamCount() {
    return feed.clientCount();
  }

  /** Bus clients that are connected. */
  int busClientCount() {
    return eventBus.clientCount();
  }

  /** Every endpoint, literal paths before the templates that match them too. */
  List<Endpoint> endpoints(GatewayMetrics metrics) {
    StreamApi streams =
        new StreamApi(
            feed,
            orders,
            metrics,
            options.feed(),
            options.websocketClientsMax(),
            options.requestTimeoutMs(),
            security.log());
    return Stream.of(
            streams.endpoints(),
            orders.endpoints(),
            inventory.endpoints(),
            deadLetters.endpoints(),
            customers.endpoints(),
            new OperationsApi(vertx, probes, options.requestTimeoutMs()).endpoints(),
            documents.endpoints(),
            eventBus.endpoints())
        .flatMap(List::stream)
        .toList();
  }

  private BusApi busApi(ProblemResponses problems) {
    return new BusApi(vertx, orders, inventory, filters, problems, options.bodyBytesMax());
  }

  private Handler<HttpServerRequest> router(ProblemResponses problems) {
    GatewayMetrics metrics = new GatewayMetrics(service.telemetry());
    return GatewayRouter.of(vertx, endpoints(metrics), problems, filters, metrics);
  }
}
