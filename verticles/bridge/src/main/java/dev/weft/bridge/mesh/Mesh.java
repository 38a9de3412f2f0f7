package dev.weft.bridge.mesh;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.time.MonotonicClock;
import dev.weft.proto.journal.v1.Advanced;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among those of its cluster. Deployed when the connections are up: from then on it knows
 * the others and asks them; they know it and ask it from {@link #serve} to {@link #leave}.
 *
 * <p>Event-loop confined, except where noted.
 */
public final class Mesh extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Mesh.class);
  private static final long HEARTBEAT_MS = 2_000;
  private static final long SILENT_MS_MAX = 7_000;

  /** Between two answers to nodes that have just started. */
  private static final long HELLO_ANSWERS_MS_MIN = 200;

  /** Messages of other nodes that wait to be read. */
  private static final int WAITING_MAX = 4_096;

  private static final long WAITING_BYTES_MAX = 4 << 20;

  private static final String STATE = "state";

  /** What a node announces beside who it is. */
  private enum State {
    /** It has just started, and asks who is there. */
    HELLO,
    HERE,
    LEAVING
  }

  private final MeshOptions options;
  private final MeshSubjects subjects;
  private final NatsConnections connections;
  private final MessagingSpans spans;
  private final Consumer<Set<String>> onRoles;
  private final Members members = new Members(SILENT_MS_MAX, MonotonicClock::millis);

  /** Newest sequence of each stream that the event loop has not published yet. */
  private final Map<String, Long> advances = new ConcurrentHashMap<>();

  private volatile NatsLink link;
  private volatile boolean serving;
  private volatile long helloAnsweredMs = MonotonicClock.millis() - HELLO_ANSWERS_MS_MIN;
  private ServiceHost host;

  /**
   * @param onRoles receives the roles that this node and those in sight have, whenever they change;
   *     on any thread
   */
  public Mesh(
      MeshOptions options,
      NatsConnections connections,
      OpenTelemetry telemetry,
      Consumer<Set<String>> onRoles) {
    this.options = options;
    this.subjects = MeshSubjects.of(options.cluster());
    this.connections = connections;
    this.spans = new MessagingSpans(telemetry);
    this.onRoles = onRoles;
  }

  /** Completes when this node hears others and can ask them. */
  @Override
  public Future<?> start() {
    link = connections.control();
    host = new ServiceHost(vertx, (ContextInternal) context, options, connections, spans);
    reportRoles();
    if (!options.isJoined()) {
      return Future.succeededFuture();
    }
    vertx.setPeriodic(HEARTBEAT_MS, id -> tick());
    listen();
    return new RemoteServices((ContextInternal) context, options, connections.appends(), spans)
        .open()
        .onSuccess(open -> announce(State.HELLO));
  }

  /** Thread-safe. Completes when others ask this node, too. */
  public Future<Void> serve() {
    return host.open()
        .onSuccess(
            open -> {
              serving = true;
              announce(State.HERE);
            });
  }

  /**
   * Thread-safe. From now on no other node asks this one; completes when earlier requests are
   * answered.
   */
  public Future<Void> leave() {
    if (!serving) {
      return Future.succeededFuture();
    }
    serving = false;
    announce(State.LEAVING);
    return host.close();
  }

  /** Thread-safe. The nodes in sight, this one among them; none when it is by itself. */
  public List<Member> members() {
    if (!options.isJoined()) {
      return List.of();
    }
    List<Member> all = new ArrayList<>(List.of(options.self()));
    all.addAll(members.all());
    return all;
  }

  /** Thread-safe. Tells readers on other nodes that a stream has grown. */
  public void advanced(String stream, long sequence) {
    if (!members.all().isEmpty()) {
      publish(
          subjects.advanced(stream, options.self().id()),
          Long.toString(sequence).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void listen() {
    Dispatcher dispatcher = link.connection().createDispatcher(this::onMessage);
    dispatcher.setPendingLimits(WAITING_MAX, WAITING_BYTES_MAX);
    dispatcher.subscribe(subjects.nodes());
    options.followed().forEach(stream -> dispatcher.subscribe(subjects.advanced(stream, "*")));
  }

  /** On a thread of the client, where messages wait within limits. */
  private void onMessage(Message message) {
    try {
      if (message.getSubject().equals(subjects.nodes())) {
        onPresence(message.getData());
      } else {
        onAdvanced(message);
      }
    } catch (DecodeException | ClassCastException | IllegalArgumentException malformed) {
      LOG.debug("{}: {}", message.getSubject(), malformed.getMessage());
    }
  }

  private void onPresence(byte[] data) {
    if (data.length > Member.BYTES_MAX) {
      return;
    }
    JsonObject said = Buffer.buffer(data).toJsonObject();
    Member.of(said)
        .filter(member -> !member.id().equals(options.self().id()))
        .ifPresent(member -> onPresence(member, State.valueOf(said.getString(STATE, ""))));
  }

  private void onPresence(Member member, State state) {
    boolean changed =
        switch (state) {
          case HELLO -> onHello();
          case HERE -> members.refresh(member);
          case LEAVING -> members.remove(member.id());
        };
    if (changed) {
      reportRoles();
    }
  }

  /** Answers at once: a node that has just started need not wait for the next heartbeat. */
  private boolean onHello() {
    long now = MonotonicClock.millis();
    if (serving && now - helloAnsweredMs >= HELLO_ANSWERS_MS_MIN) {
      helloAnsweredMs = now;
      announce(State.HERE);
    }
    return false;
  }

  private void onAdvanced(Message message) {
    String[] tokens = message.getSubject().substring(subjects.prefix().length()).split("\\.", -1);
    String stream = tokens[1];
    if (tokens[2].equals(options.self().id()) || !options.followed().contains(stream)) {
      return;
    }
    long sequence = Long.parseLong(new String(message.getData(), StandardCharsets.US_ASCII));
    if (advances.put(stream, sequence) == null) {
      context.runOnContext(v -> publishAdvanced(stream));
    }
  }

  private void publishAdvanced(String stream) {
    Advanced advanced =
        Advanced.newBuilder().setStream(stream).setSequence(advances.remove(stream)).build();
    vertx
        .eventBus()
        .publish(
            Addresses.JOURNAL_ADVANCED_PREFIX + stream,
            advanced,
            new DeliveryOptions().setTracingPolicy(TracingPolicy.IGNORE));
  }

  private void tick() {
    if (serving) {
      announce(State.HERE);
    }
    if (members.expire()) {
      reportRoles();
    }
  }

  private void reportRoles() {
    Set<String> roles = new HashSet<>(options.self().roles());
    roles.addAll(options.foreign());
    members.all().forEach(member -> roles.addAll(member.roles()));
    onRoles.accept(roles);
  }

  private void announce(State state) {
    if (options.isJoined()) {
      publish(
          subjects.nodes(), options.self().toJson().put(STATE, state.name()).toBuffer().getBytes());
    }
  }

  /** Lost while the connection is down, like everything here. */
  private void publish(String subject, byte[] data) {
    try {
      link.connection().publish(subject, data);
    } catch (RuntimeException unsent) {
      LOG.debug("{} not published", subject, unsent);
    }
  }
}
