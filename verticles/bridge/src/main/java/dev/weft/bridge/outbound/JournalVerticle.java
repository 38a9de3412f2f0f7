package dev.weft.bridge.outbound;

import dev.weft.bridge.common.OwnEvents;
import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.bridge.outbound.commit.AppendHealth;
import dev.weft.bridge.outbound.commit.AppendProbe;
import dev.weft.bridge.outbound.commit.Committer;
import dev.weft.bridge.outbound.commit.DirectCommitter;
import dev.weft.bridge.outbound.commit.DuplicateResolver;
import dev.weft.bridge.outbound.commit.GroupCommitter;
import dev.weft.bridge.outbound.commit.JournalMetrics;
import dev.weft.bridge.outbound.request.Backoff;
import dev.weft.bridge.outbound.request.DirectGets;
import dev.weft.bridge.outbound.request.JetStreamRequests;
import dev.weft.bridge.outbound.request.LeaderGets;
import dev.weft.bridge.outbound.request.ReplyInbox;
import dev.weft.bridge.outbound.request.RetriedRequest;
import dev.weft.bridge.stream.StreamOptions.CommitMode;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.time.MonotonicClock;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.journal.v1.EraseRequest;
import dev.weft.proto.journal.v1.LastRequest;
import dev.weft.proto.journal.v1.ReadRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;

/**
 * The journal's end of the event bus: appends of every outbound route, reads of every configured
 * stream. Deployed when the connection has been up and the streams exist.
 *
 * <p>Event-loop confined.
 */
public final class JournalVerticle extends VerticleBase {
  private final JournalOptions options;
  private final ObjLongConsumer<String> others;
  private final Collection<OutboundRouteOptions> routes;
  private final Set<String> streams;
  private final Function<String, CommitMode> commitModes;
  private final LoopConnection connection;
  private final MessageTypes types;
  private final OpenTelemetry telemetry;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();
  private volatile Appends appends;
  private AppendHealth health;

  /**
   * Made on any thread.
   *
   * @param others tells readers on other nodes that a stream has grown; it may be lost. Never
   *     blocks
   * @param streams those that may be read
   * @param commitModes by name of the stream, for those of the routes
   * @param connection of appends and reads
   */
  public JournalVerticle(
      JournalOptions options,
      ObjLongConsumer<String> others,
      Collection<OutboundRouteOptions> routes,
      Set<String> streams,
      Function<String, CommitMode> commitModes,
      LoopConnection connection,
      MessageTypes types,
      OpenTelemetry telemetry) {
    this.options = options;
    this.others = others;
    this.routes = List.copyOf(routes);
    this.streams = Set.copyOf(streams);
    this.commitModes = commitModes;
    this.connection = connection;
    this.types = types;
    this.telemetry = telemetry;
  }

  /** Completes when every address is registered and replies of the server can be heard. */
  @Override
  public Future<?> start() {
    LongSupplier clockMs = MonotonicClock::millis;
    Backoff backoff = new Backoff(new Random());
    ReplyInbox inbox = new ReplyInbox(connection, (ContextInternal) context);
    connection.onReconnect(() -> context.runOnContext(v -> inbox.reconnected()));
    RetriedRequest.Line line = new RetriedRequest.Line(vertx, connection, inbox, clockMs, backoff);
    JetStreamRequests questions = new JetStreamRequests(line, options.ackTimeoutMs());
    LeaderGets leaderGets = new LeaderGets(questions);
    JournalMetrics metrics = new JournalMetrics(telemetry);
    health = new AppendHealth(vertx, new AppendProbe(questions, leaderGets));
    metrics.observe(
        routes.stream().map(OutboundRouteOptions::stream).collect(Collectors.toSet()),
        health::blocked);
    vertx.setPeriodic(AppendHealth.TICK_MS, id -> health.tick());
    Committer direct =
        health.watching(new DirectCommitter(line, options.ackTimeoutMs(), leaderGets));
    EventCodec codec = new EventCodec(types);
    Reads reads = new Reads(streams, new DirectGets(questions), leaderGets, codec);
    appends =
        new Appends(
            options.pendingAppendsMax(),
            new Appends.Parts(
                committer(line, direct, metrics),
                direct,
                new DuplicateResolver(leaderGets),
                OwnEvents.of(vertx),
                codec,
                new MessagingSpans(telemetry),
                metrics,
                new AppendNotifier(vertx, others, options.advancedIntervalMs()),
                Clock.systemUTC(),
                clockMs,
                connection::payloadBytesMax));
    inbox.open();
    return register(reads);
  }

  /** Takes no more requests and completes when those under way have ended. */
  @Override
  public Future<?> stop() {
    List<Future<Void>> unregistered = consumers.stream().map(MessageConsumer::unregister).toList();
    return Future.join(unregistered)
        .eventually(appends::drained)
        .onComplete(drained -> health.close());
  }

  /**
   * What the active conditions of the node call it when the stream takes no appends; those that
   * only batches meet are called otherwise.
   */
  public static String aboutAppends(String stream) {
    return AppendHealth.aboutAppends(stream);
  }

  /** Append requests under way. Any thread. */
  public int pendingAppends() {
    Appends now = appends;
    return now == null ? 0 : now.pending();
  }

  /** Each stream has its own. */
  private Committer committer(RetriedRequest.Line line, Committer direct, JournalMetrics metrics) {
    Function<String, Committer> ofStream =
        stream ->
            switch (commitModes.apply(stream)) {
              case SINGLE -> direct;
              case GROUP ->
                  new GroupCommitter(
                      vertx,
                      task -> context.runOnContext(v -> task.run()),
                      direct,
                      line.clockMs(),
                      metrics,
                      GroupCommitter.BATCH_MESSAGES_MIN);
            };
    Map<String, Committer> byStream = new HashMap<>();
    return commit -> byStream.computeIfAbsent(commit.stream(), ofStream).commit(commit);
  }

  private Future<?> register(Reads reads) {
    for (OutboundRouteOptions options : routes) {
      AppendRoute route = new AppendRoute(options);
      this.<AppendRequest>consume(route.address(), message -> appends.handle(route, message));
    }
    this.<LastRequest>consume(Addresses.JOURNAL_LAST, Replies.answering(reads::last));
    this.<ReadRequest>consume(Addresses.JOURNAL_READ, Replies.answering(reads::read));
    this.<EraseRequest>consume(Addresses.JOURNAL_ERASE, Replies.answering(reads::erase));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  private <M> void consume(String address, Handler<Message<M>> handler) {
    consumers.add(vertx.eventBus().consumer(address, handler));
  }
}
