package dev.weft.bridge.mesh;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.bus.InFlight;
import dev.weft.kernel.failure.Failure;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.service.Service;
import io.nats.service.ServiceBuilder;
import io.nats.service.ServiceEndpoint;
import io.nats.service.ServiceMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of this node as NATS micro services: a request to one of their endpoints goes to an
 * address of the event bus, and the reply from there is the response. Nodes with the same service
 * share its requests as a queue group.
 *
 * <p>Thread-safe. Opened once, closed once.
 */
final class ServiceHost {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceHost.class);
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** The bus waits longer than who asks does, so that one answer tells why there is none. */
  private static final long MARGIN_MS = 1_000;

  /** Until the server has taken the subscriptions. */
  private static final Duration SUBSCRIBED = Duration.ofSeconds(5);

  /** Of {@code $SRV} requests that wait. */
  private static final int DISCOVERIES_MAX = 1_000;

  private static final long DISCOVERY_BYTES_MAX = 1 << 20;

  /** What the specification asks for (semver.org). */
  private static final Pattern SEMVER =
      Pattern.compile("\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z-.]+)?(\\+[0-9A-Za-z-.]+)?");

  private final Vertx vertx;
  private final ContextInternal context;
  private final MeshOptions options;
  private final NatsConnections connections;
  private final NatsLink link;
  private final MessagingSpans spans;
  private final ServedRequests load = new ServedRequests();
  private final InFlight inFlight = new InFlight();
  private volatile List<Dispatcher> dispatchers = List.of();

  ServiceHost(
      Vertx vertx,
      ContextInternal context,
      MeshOptions options,
      NatsConnections connections,
      MessagingSpans spans) {
    this.vertx = vertx;
    this.context = context;
    this.options = options;
    this.connections = connections;
    this.link = connections.control();
    this.spans = spans;
  }

  /** Completes when requests from then on are answered. */
  @SuppressWarnings("FutureReturnValueIgnored") // of a service: completes when it is stopped
  Future<Void> open() {
    return connections.blocking(
        () -> {
          Connection connection = link.connection();
          Dispatcher requests = connection.createDispatcher();
          Dispatcher discovery = connection.createDispatcher();
          requests.setPendingLimits(ServedRequests.COUNT_MAX, ServedRequests.BYTES_MAX);
          discovery.setPendingLimits(DISCOVERIES_MAX, DISCOVERY_BYTES_MAX);
          dispatchers = List.of(requests, discovery);
          for (MeshService service : options.services()) {
            if (service.isHere()) {
              micro(service, InboxesOnly.of(requests), InboxesOnly.of(discovery)).startService();
            }
          }
          awaitSubscribed(connection);
          return null;
        });
  }

  /** Requests of other nodes come over other connections and must not overtake this. */
  private static void awaitSubscribed(Connection connection) throws InterruptedException {
    try {
      connection.flush(SUBSCRIBED);
    } catch (TimeoutException away) {
      LOG.debug("the server is away; a reconnect subscribes before anything else", away);
    }
  }

  /** Takes no more requests; completes when earlier ones are answered. */
  Future<Void> close() {
    Future<Void> unsubscribed =
        link.isUp() ? connections.blocking(this::drainDispatchers) : Future.succeededFuture();
    return unsubscribed.eventually(this::drained);
  }

  private Void drainDispatchers() throws Exception {
    for (Dispatcher dispatcher : dispatchers) {
      dispatcher.drain(DRAIN).get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
    }
    return null;
  }

  private Future<Void> drained() {
    Promise<Void> drained = Promise.promise();
    context.runOnContext(v -> inFlight.drained().onComplete(drained));
    return drained.future();
  }

  private Service micro(MeshService service, Dispatcher requests, Dispatcher discovery) {
    String version = options.self().version();
    ServiceBuilder builder =
        Service.builder()
            .connection(link.connection())
            .name(service.name())
            .description(service.description())
            .version(SEMVER.matcher(version).matches() ? version : "0.0.0")
            .metadata(Map.of("cluster", options.cluster(), "node", options.self().address()))
            .pingDispatcher(discovery)
            .infoDispatcher(discovery)
            .statsDispatcher(discovery);
    for (MeshEndpoint endpoint : service.endpoints()) {
      if (options.isJoined() || endpoint instanceof MeshEndpoint.Open) {
        builder.addServiceEndpoint(
            ServiceEndpoint.builder()
                .endpointName(endpoint.name())
                .endpointSubject(endpoint.subject(options.cluster()))
                .endpointMetadata(endpoint.metadata())
                .dispatcher(requests)
                .handler(question -> arrived(endpoint, question))
                .build());
      }
    }
    return builder.build();
  }

  /** On the thread of the dispatcher, where messages wait within its limits. */
  private void arrived(MeshEndpoint endpoint, ServiceMessage question) {
    int size = question.getData().length;
    ServiceReply reply = new ServiceReply(endpoint, question, link);
    if (!load.begin(size)) {
      reply.failed(Failure.retry(BridgeFailures.CALLS_SERVED_MAX, "too many requests at once"));
      return;
    }
    context
        .duplicate()
        .runOnContext(
            v ->
                inFlight
                    .track(ask(endpoint, question))
                    .onComplete(
                        answer -> {
                          load.end(size);
                          reply.complete(answer);
                        }));
  }

  private Future<io.vertx.core.eventbus.Message<Object>> ask(
      MeshEndpoint endpoint, ServiceMessage question) {
    io.opentelemetry.context.Context trace =
        spans.contextOf(MessageHeaders.of(question.getHeaders()));
    DeliveryOptions delivery =
        new DeliveryOptions()
            .setSendTimeout(options.requestTimeoutMs() + MARGIN_MS)
            .setHeaders(ServiceReply.headers(question.getHeaders()));
    try {
      Object request = endpoint.request(question.getData());
      return trace
          .<Future<io.vertx.core.eventbus.Message<Object>>>wrapSupplier(
              () -> vertx.eventBus().request(endpoint.address(), request, delivery))
          .get();
    } catch (InvalidProtocolBufferException broken) {
      return Future.failedFuture(
          Failure.reject(
              BridgeFailures.CALL_UNDECODABLE, "what " + endpoint.address() + " is asked"));
    } catch (RuntimeException unsent) {
      return Future.failedFuture(unsent);
    }
  }
}
