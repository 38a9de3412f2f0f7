package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TraceIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final AttributeKey<String> DURABLE =
      AttributeKey.stringKey("messaging.consumer.group.name");

  /** The route at the end of an order's way, and those before it. */
  private static final List<String> ROUTES =
      List.of(
          "inventory",
          "order-on-stock",
          "payment-capture",
          "order-on-payment",
          "notification-record",
          "notification-send");

  @TempDir Path work;
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private NatsServer nats;
  private LocalNode node;

  @BeforeEach
  void start() {
    nats = NatsServer.started();
    node = LocalNode.start(exporter, work, nats.url()).awaitReady();
    blockedThreads.watch(node.vertx());
  }

  @AfterEach
  void stop() {
    node.close();
    nats.close();
  }

  @Test
  void isOneFromTheRequestToTheNotification() throws Exception {
    HttpApi api = new HttpApi(node.httpPort());
    String order =
        new JsonObject(api.place(HttpApi.orderOf("tok_ok", Map.of("LOOM-INKLE", 1)), "one").text())
            .getString("orderId");
    // A span may end after those that it caused.
    await()
        .atMost(LIMIT)
        .until(() -> processOf("notification-send").filter(this::hasWholePath).isPresent());

    SpanData last = processOf("notification-send").orElseThrow();
    List<SpanData> path = pathTo(last);
    assertThat(path)
        .as(printed(path))
        .extracting(SpanData::getTraceId)
        .containsOnly(last.getTraceId());
    SpanData root = path.get(0);
    assertThat(root.getParentSpanContext().isValid()).as(printed(path)).isFalse();
    assertThat(root.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(root.getName()).startsWith("POST");
    assertThat(path.stream().map(TraceIT::routeOf).filter(route -> !route.isEmpty()))
        .as(printed(path))
        .containsExactlyElementsOf(ROUTES);
    assertHopsAlternate(path);
    assertThat(api.order(order).getString("traceId")).isEqualTo(last.getTraceId());
  }

  /** What a stranger writes is neither stored with each event nor sent to the payment provider. */
  @Test
  void goesOnWithAClientsTraceAndWithoutItsBaggage() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    JsonObject order = HttpApi.orderOf("tok_ok", Map.of("LOOM-INKLE", 1));
    Answer placed =
        new HttpApi(node.httpPort())
            .place(
                order,
                "traceparent",
                "00-" + trace + "-00f067aa0ba902b7-01",
                "baggage",
                "stranger=" + "x".repeat(4_000));
    String id = new JsonObject(placed.text()).getString("orderId");
    Connection connection = Nats.connect(nats.url());
    try {
      String subject = "orders.created." + id;
      Headers headers =
          connection.jetStreamManagement().getLastMessage("ORDERS", subject).getHeaders();
      assertThat(headers.getFirst("traceparent")).contains(trace);
      assertThat(headers.keySet()).noneMatch(name -> name.equalsIgnoreCase("baggage"));
    } finally {
      connection.close();
    }
  }

  /** Each delivery is the child of a send to NATS, which is a child of what caused it. */
  private static void assertHopsAlternate(List<SpanData> path) {
    for (int i = 1; i < path.size(); i++) {
      if (!routeOf(path.get(i)).isEmpty()) {
        assertThat(path.get(i).getKind()).as(printed(path)).isEqualTo(SpanKind.CONSUMER);
        assertThat(path.get(i - 1).getKind()).as(printed(path)).isEqualTo(SpanKind.PRODUCER);
        assertThat(path.get(i - 1).getName()).startsWith("send ");
      }
    }
  }

  private Optional<SpanData> processOf(String route) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> routeOf(span).equals(route))
        .findFirst();
  }

  /** From the root down to the span, by parent links alone. */
  private List<SpanData> pathTo(SpanData span) {
    Map<String, SpanData> byId =
        exporter.getFinishedSpanItems().stream()
            .collect(Collectors.toMap(SpanData::getSpanId, Function.identity()));
    List<SpanData> path = new ArrayList<>();
    for (SpanData at = span; at != null; at = byId.get(at.getParentSpanId())) {
      path.add(0, at);
    }
    return path;
  }

  private boolean hasWholePath(SpanData span) {
    return !pathTo(span).get(0).getParentSpanContext().isValid();
  }

  private static String routeOf(SpanData span) {
    return Optional.ofNullable(span.getAttributes().get(DURABLE)).orElse("");
  }

  private static String printed(List<SpanData> path) {
    return path.stream()
        .map(span -> span.getKind() + " " + span.getName())
        .collect(Collectors.joining("\n", "\n", "\n"));
  }
}
