package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.tools.interop.Interop;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * CloudEvents by the SDKs of two other languages: Weft takes what they write, in both modes, and
 * they read what Weft writes.
 */
@Timeout(120)
class CloudEventsIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String TYPE = "weft.payments.v1.PaymentCaptured";
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/protobuf";

  @TempDir Path work;
  private NatsServer nats;
  private LocalNode node;
  private Shop shop;

  enum Sdk {
    GO,
    PYTHON
  }

  @AfterEach
  void stop() {
    if (node != null) {
      node.close();
      nats.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Sdk.class)
  @SuppressWarnings("try") // close() may be interrupted
  void goThroughTheSdkAndBack(Sdk language) throws Exception {
    try (Interop sdk = language == Sdk.GO ? Interop.go() : Interop.python()) {
      nats = new NatsServer().start();
      node = LocalNode.start(work, nats.url(), "node.foreign=payment").awaitReady();
      shop = new Shop(node.httpPort());
      try (Connection client = Nats.connect(nats.url())) {
        for (String mode : List.of("binary", "structured")) {
          for (String contentType : List.of(JSON, PROTOBUF)) {
            pay(client, sdk, mode, contentType);
          }
        }
        assertThat(shop.api().json("/api/v1/dead-letters").getJsonArray("letters")).isEmpty();
        Set<String> identities = new HashSet<>();
        for (String stream : List.of("ORDERS", "INVENTORY", "NOTIFICATIONS")) {
          readAll(client.jetStreamManagement(), stream, sdk, identities);
        }
        // Four orders: created, reserved, confirmed; their stock; their notifications.
        assertThat(identities).hasSizeGreaterThan(4 * 5);
      }
    }
  }

  /** The SDK makes the event of a payment service, and the order is confirmed by it. */
  private void pay(Connection client, Interop sdk, String mode, String contentType)
      throws Exception {
    String order = shop.place();
    await().atMost(LIMIT).until(() -> status(order).equals("RESERVED"));
    JsonObject made =
        sdk.ask(
            new JsonObject()
                .put("op", "ce-write")
                .put("as", mode)
                .put(
                    "event",
                    new JsonObject()
                        .put("id", order + ":captured")
                        .put("source", "shop.example/payments")
                        .put("type", TYPE)
                        .put("datacontenttype", contentType))
                .put("data", Interop.text(captured(order, contentType))));
    Headers headers = new Headers();
    made.getJsonObject("headers").forEach(each -> headers.put(each.getKey(), "" + each.getValue()));
    client.jetStream().publish("payments.captured." + order, headers, Interop.data(made));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(status(order)).as(mode + " " + contentType).isEqualTo("CONFIRMED"));
    assertThat(shop.api().json("/api/v1/orders/" + order + "/timeline").encode())
        .contains("\"" + order + ":captured\"");
  }

  private byte[] captured(String order, String contentType) throws Exception {
    long total = shop.api().order(order).getLong("totalMinor");
    return contentType.equals(PROTOBUF)
        ? PaymentCaptured.newBuilder()
            .setOrder(OrderRef.newBuilder().setOrderId(order))
            .setAmount(Money.newBuilder().setAmountMinor(total).setCurrency("EUR"))
            .setChargeId("ch_1")
            .build()
            .toByteArray()
        : new JsonObject()
            .put("order", new JsonObject().put("orderId", order))
            .put("amount", new JsonObject().put("amountMinor", "" + total).put("currency", "EUR"))
            .put("chargeId", "ch_1")
            .encode()
            .getBytes(StandardCharsets.UTF_8);
  }

  /** Each event of the stream parses, and says what its headers say; source and id are unique. */
  private static void readAll(
      JetStreamManagement streams, String stream, Interop sdk, Set<String> identities)
      throws Exception {
    long last = streams.getStreamInfo(stream).getStreamState().getLastSequence();
    assertThat(last).as(stream).isPositive();
    for (long sequence = 1; sequence <= last; sequence++) {
      MessageInfo stored = streams.getMessage(stream, sequence);
      JsonObject headers = new JsonObject();
      stored.getHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      JsonObject read = read(sdk, headers, stored.getData());
      JsonObject event = read.getJsonObject("event");
      assertThat(Interop.data(read)).isEqualTo(stored.getData());
      assertThat(event.getString("id")).isEqualTo(headers.getString("ce-id"));
      assertThat(event.getString("type")).isEqualTo(headers.getString("ce-type"));
      assertThat(event.getString("source")).startsWith("weft/");
      assertThat(event.getString("specversion")).isEqualTo("1.0");
      assertThat(event.getString("datacontenttype")).isEqualTo(PROTOBUF);
      assertThat(OffsetDateTime.parse(event.getString("time")).toInstant().toEpochMilli())
          .isEqualTo(Instant.parse(headers.getString("ce-time")).toEpochMilli());
      assertThat(identities.add(event.getString("source") + " " + event.getString("id")))
          .as("%s is unique", event)
          .isTrue();
    }
  }

  private static JsonObject read(Interop sdk, JsonObject headers, byte[] data) throws IOException {
    return sdk.ask(
        new JsonObject()
            .put("op", "ce-read")
            .put("headers", headers)
            .put("data", Interop.text(data)));
  }

  private String status(String order) throws Exception {
    return shop.api().order(order).getString("status");
  }
}
