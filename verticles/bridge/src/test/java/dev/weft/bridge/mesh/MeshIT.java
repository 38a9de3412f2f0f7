package dev.weft.bridge.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.journal.v1.LastRequest;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that ask one another over a real server. */
@Timeout(60)
@SuppressWarnings("try") // closing a connection may be interrupted
class MeshIT {
  private static final String ADDRESS = "echo.ask";
  private static final long TIMEOUT_MS = 1_500;
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final List<Node> nodes = new ArrayList<>();
  private NatsServer server;

  /** A node of one role, {@code echo}, or none. */
  private final class Node {
    private final Vertx vertx = Vertx.vertx();
    private final NatsConnections connections =
        new NatsConnections(vertx, new NatsOptions(List.of(server.url()), 1, 2_000, 50));

    private final Queue<Set<String>> roles = new ConcurrentLinkedQueue<>();
    private final Mesh mesh;

    private Node(String id, String cluster, boolean echoes) {
      ProtobufCodec.register(vertx);
      MeshEndpoint call =
          new MeshEndpoint.Call(
              "ask", ADDRESS, LastRequest.getDefaultInstance(), Advanced.getDefaultInstance());
      mesh =
          new Mesh(
              new MeshOptions(
                  cluster,
                  new Member(id, id, echoes ? Set.of("echo") : Set.of("edge"), "1.0.0", true),
                  Set.of(),
                  List.of(new MeshService("weft-echo", "Echoes", echoes, List.of(call))),
                  Set.of("ORDERS"),
                  TIMEOUT_MS),
              connections,
              OpenTelemetry.noop(),
              roles::add);
      Async.await(connections.connect());
      Async.await(vertx.deployVerticle(mesh));
    }

    private Node serving() {
      Async.await(mesh.serve());
      return this;
    }

    private Node answering(Function<LastRequest, Future<Advanced>> answer) {
      vertx.eventBus().<LastRequest>consumer(ADDRESS, Replies.answering(answer));
      return this;
    }

    private Future<Message> ask(String stream) {
      return vertx
          .eventBus()
          .<Message>request(ADDRESS, LastRequest.newBuilder().setStream(stream).build())
          .map(io.vertx.core.eventbus.Message::body);
    }

    private Failure failure(String stream) {
      return Async.await(
          ask(stream)
              .map((Failure) null)
              .recover(error -> Future.succeededFuture(Failure.of(error))));
    }
  }

  @BeforeEach
  void start() {
    server = NatsServer.started();
  }

  @AfterEach
  void stop() {
    nodes.forEach(
        node -> {
          Async.await(node.mesh.leave());
          Async.await(node.connections.close());
          Async.await(node.vertx.close());
        });
    server.close();
  }

  @Test
  void askOneAnotherForWhatTheyHaveNot() {
    Node edge = node("edge", "weft", false).serving();
    node("one", "weft", true).answering(echoAs(1)).serving();
    node("two", "weft", true).answering(echoAs(2)).serving();

    await()
        .until(
            () -> {
              assertThat(Async.await(edge.ask("S"))).isIn(advanced("S", 1), advanced("S", 2));
              return Async.await(edge.ask("S")).equals(advanced("S", 1));
            });
    await().until(() -> Async.await(edge.ask("S")).equals(advanced("S", 2)));
    assertThat(edge.mesh.members())
        .extracting(Member::id)
        .containsExactlyInAnyOrder("edge", "one", "two");
  }

  @Test
  void hearFailuresAsIfTheyWereTheirOwn() {
    Node edge = node("edge", "weft", false);
    node("echo", "weft", true)
        .answering(
            question ->
                Future.failedFuture(Failure.retryAfter("TST-101", "später\n" + question, 1_234)))
        .serving();

    Failure failure = edge.failure("S");
    assertThat(failure.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(failure.id()).isEqualTo("TST-101");
    assertThat(failure.detail()).startsWith("später\n");
    assertThat(failure.retryAfterMs()).hasValue(1_234);
  }

  @Test
  void tellWhyTheyHaveNoAnswer() {
    Node edge = node("edge", "weft", false);
    assertThat(edge.failure("S").detail()).contains("NO_HANDLERS", "no node answers");
    assertThat(edge.failure("S").kind()).isEqualTo(FailureKind.RETRY);

    Node echo = node("echo", "weft", true).answering(question -> Future.future(never -> {}));
    echo.serving();
    assertThat(edge.failure("S").id()).isEqualTo(BridgeFailures.CALL_UNANSWERED);
    assertThat(edge.failure("S".repeat(2 << 20)).id()).isEqualTo(BridgeFailures.CALL_TOO_LARGE);
    Async.await(edge.mesh.leave());

    Node large = node("large", "other", true);
    large.answering(question -> Future.succeededFuture(advanced("S".repeat(2 << 20), 1))).serving();
    Failure tooLarge = node("asking", "other", false).failure("S");
    assertThat(tooLarge.id()).isEqualTo(BridgeFailures.CALL_TOO_LARGE);
    assertThat(tooLarge.kind()).isEqualTo(FailureKind.REJECT);
    assertThat(tooLarge.detail()).contains("the server takes 1048576");
  }

  @Test
  void whoLeavesAnswersWhatItWasAskedAndIsAskedNoMore() {
    Node edge = node("edge", "weft", false);
    Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    Node echo =
        node("echo", "weft", true)
            .answering(
                question ->
                    Future.future(answer -> held.add(() -> answer.complete(advanced("S", 7)))))
            .serving();
    await().until(() -> edge.mesh.members().size() == 2);

    Future<Message> asked = edge.ask("S");
    await().until(() -> !held.isEmpty());
    Future<Void> left = echo.mesh.leave();
    await().until(() -> edge.mesh.members().size() == 1);
    assertThat(left.isComplete()).isFalse();
    held.forEach(Runnable::run);

    assertThat(Async.await(asked)).isEqualTo(advanced("S", 7));
    Async.await(left);
    assertThat(edge.failure("S").detail()).contains("NO_HANDLERS", "no node answers");
  }

  @Test
  void tellTheirReadersThatAStreamHasGrown() {
    Node edge = node("edge", "weft", false).serving();
    Node echo = node("echo", "weft", true).serving();
    Queue<Long> hints = new ConcurrentLinkedQueue<>();
    for (Node each : List.of(edge, echo)) {
      each.vertx
          .eventBus()
          .<Advanced>consumer(
              "journal.advanced.ORDERS", hint -> hints.add(hint.body().getSequence()));
    }
    await().until(() -> echo.mesh.members().size() == 2);

    echo.mesh.advanced("ORDERS", 42);
    await().until(() -> hints.contains(42L));
    echo.mesh.advanced("ORDERS", 43);
    await().until(() -> hints.contains(43L));
    assertThat(List.copyOf(hints)).as("not to the one that says so").containsExactly(42L, 43L);
  }

  @Test
  void knowOnlyThoseOfTheirNameAndBelieveNoGarbage() throws Exception {
    Node edge = node("edge", "weft", false).serving();
    node("stranger", "other", true).serving();
    try (Connection outside = Nats.connect(server.url())) {
      for (String said : List.of("", "no json", "[]", "{}", "{\"state\":\"HERE\",\"id\":7}")) {
        outside.publish("weft.weft.nodes", said.getBytes(StandardCharsets.UTF_8));
        outside.publish("weft.weft.advanced.ORDERS.x", said.getBytes(StandardCharsets.UTF_8));
      }
      outside.publish("weft.weft.nodes", new byte[512 << 10]);
      outside.flush(ANSWER);
    }
    node("echo", "weft", true).answering(echoAs(1)).serving();
    await().until(() -> edge.mesh.members().size() == 2);
    assertThat(Async.await(edge.ask("S"))).isEqualTo(advanced("S", 1));
    assertThat(edge.roles).last().isEqualTo(Set.of("edge", "echo"));
  }

  @Test
  void answerNoBytesThatAreNoRequest() throws Exception {
    node("echo", "weft", true).answering(echoAs(1)).serving();
    try (Connection outside = Nats.connect(server.url())) {
      io.nats.client.Message answer =
          outside.request("weft.weft.call." + ADDRESS, new byte[] {-1, -1, -1}, ANSWER);
      assertThat(answer.getHeaders().getFirst("Nats-Service-Error-Code"))
          .isEqualTo(Integer.toString(FailureKind.REJECT.code()));
      assertThat(answer.getHeaders().getFirst("Nats-Service-Error"))
          .startsWith(BridgeFailures.CALL_UNDECODABLE);

      io.nats.client.Message ping = outside.request("$SRV.PING.weft-echo", null, ANSWER);
      JsonObject service = new JsonObject(new String(ping.getData(), StandardCharsets.UTF_8));
      assertThat(service.getString("version")).isEqualTo("1.0.0");
      assertThat(service.getJsonObject("metadata").getString("node")).isEqualTo("echo");
    }
  }

  /** The answer is published by the node, which may write where the asker may not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders.confirmed.1",
        "payments.captured.1",
        "dead_letters.ORDERS.x.1",
        "weft.weft.nodes",
        "weft.weft.call.other.ask",
        "$SRV.PING.x",
        "$JS.API.STREAM.PURGE.ORDERS",
        "$JS.API.STREAM.DELETE.ORDERS",
        "$JS.ACK.ORDERS.x.1.1.1.1.1",
        "$KV.x.y",
        "_GR_.a.b.orders.confirmed.1",
        "_INBOX",
        "x._INBOX.1"
      })
  void answerNowhereButInAnInbox(String replyTo) throws Exception {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    node("echo", "weft", true)
        .answering(
            question -> {
              asked.add(question.getStream());
              return Future.succeededFuture(advanced(question.getStream(), 1));
            })
        .serving();
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    try (Connection outside = Nats.connect(server.url())) {
      outside
          .createDispatcher(
              answer -> {
                if (!answer.getSID().isEmpty() && answer.getData().length > 0) {
                  heard.add(new String(answer.getData(), StandardCharsets.UTF_8));
                }
              })
          .subscribe(replyTo);
      outside.flush(ANSWER);
      byte[] question = LastRequest.newBuilder().setStream("forged").build().toByteArray();
      for (String subject :
          List.of(
              "weft.weft.call." + ADDRESS,
              "$SRV.PING",
              "$SRV.PING.weft-echo",
              "$SRV.INFO.weft-echo",
              "$SRV.STATS.weft-echo")) {
        outside.publish(subject, replyTo, question);
      }
      byte[] honest = LastRequest.newBuilder().setStream("honest").build().toByteArray();
      assertThat(outside.request("weft.weft.call." + ADDRESS, honest, ANSWER)).isNotNull();
      assertThat(outside.request("$SRV.PING.weft-echo", null, ANSWER)).isNotNull();
      outside.flush(ANSWER);
    }
    assertThat(asked).as("what the service was asked").containsExactly("honest");
    assertThat(heard).noneMatch(said -> said.contains("weft-echo") || said.contains("forged"));
  }

  private Node node(String id, String cluster, boolean echoes) {
    Node node = new Node(id, cluster, echoes);
    nodes.add(node);
    return node;
  }

  private static Function<LastRequest, Future<Advanced>> echoAs(long number) {
    return question -> Future.succeededFuture(advanced(question.getStream(), number));
  }

  private static Advanced advanced(String stream, long sequence) {
    return Advanced.newBuilder().setStream(stream).setSequence(sequence).build();
  }
}
