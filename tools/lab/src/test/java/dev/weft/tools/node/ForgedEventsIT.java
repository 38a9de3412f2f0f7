package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Well-formed events of somebody who may publish anything: what the order's own history does not
 * call for moves no money and no goods, becomes a dead letter, and the audit names it.
 */
@Timeout(120)
class ForgedEventsIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String SKU = "YARN-WOOL-NAT";
  private static final int VIOLATED = 1;

  @TempDir Path work;
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  private NatsServer nats;
  private Connection stranger;
  private LocalNode node;
  private HttpApi api;

  @BeforeEach
  void start() throws Exception {
    nats = new NatsServer().start();
    stranger = Nats.connect(nats.url());
  }

  @AfterEach
  void stop() throws Exception {
    stranger.close();
    node.close();
    nats.close();
  }

  @Test
  void chargesAndRefundsNothingThatNoOrderCallsFor() throws Exception {
    startNode();
    String paid = placed("tok_ok", "CONFIRMED");
    String ended = placed("tok_declined", "REJECTED");
    String another = placed("tok_ok", "CONFIRMED");
    String unknown = UUID.randomUUID().toString();
    OrderReserved genuine = reserved(paid);
    PaymentCaptured payment =
        PaymentCaptured.parseFrom(stored("PAYMENTS", "payments.captured." + paid));
    List<String> before = ledger();
    long available = api.available(SKU);

    publish("orders.reserved." + unknown, of(genuine, unknown).setTotal(money(1, "EUR")).build());
    publish("orders.reserved." + paid, genuine.toBuilder().setTotal(money(1, "EUR")).build());
    publish(
        "orders.reserved." + another,
        reserved(another).toBuilder()
            .setTotal(genuine.getTotal().toBuilder().setCurrency("USD"))
            .build());
    publish("orders.reserved." + ended, of(genuine, ended).build());
    publish("orders.reserved.elsewhere", genuine);
    publish(
        "orders.refund_due." + paid,
        OrderRefundDue.newBuilder()
            .setOrder(genuine.getOrder())
            .setAmount(payment.getAmount())
            .setChargeId(payment.getChargeId())
            .build());
    publish(
        "orders.cancelled." + another,
        OrderCancelled.newBuilder().setOrder(reserved(another).getOrder()).build());

    awaitDeadLetters(
        "orders.reserved." + unknown,
        "orders.reserved." + paid,
        "orders.reserved." + another,
        "orders.reserved." + ended,
        "orders.reserved.elsewhere",
        "orders.refund_due." + paid,
        "orders.cancelled." + another);
    assertThat(ledger()).isEqualTo(before);
    assertThat(api.available(SKU)).isEqualTo(available);
    assertThat(audit())
        .contains(unknown + " is reserved")
        .contains(paid + " was reserved", "refund")
        .contains(another)
        .contains(ended + " was reserved");
  }

  /** A route takes replays from a stream that its role may write. */
  @Test
  void chargesNothingThatAForgedReplayCallsFor() throws Exception {
    startNode();
    String paid = placed("tok_ok", "CONFIRMED");
    String unknown = UUID.randomUUID().toString();
    OrderReserved genuine = reserved(paid);
    long sequence =
        stranger.jetStreamManagement().getLastMessage("ORDERS", "orders.reserved." + paid).getSeq();
    List<String> before = ledger();

    replay(1, "orders.reserved." + unknown, 1, of(genuine, unknown).build());
    Message cheap = genuine.toBuilder().setTotal(money(1, "EUR")).build();
    replay(2, "orders.reserved." + paid, sequence, cheap);
    replay(3, "payments.captured." + unknown, 1, captured(unknown, money(1, "EUR")));
    replay(4, "$JS.API.STREAM.PURGE.ORDERS", 1, genuine);
    replay(5, "orders.>", 1, genuine);

    awaitDeadLetters(
        "orders.reserved." + unknown,
        "orders.reserved." + paid,
        "payments.captured." + unknown,
        "$JS.API.STREAM.PURGE.ORDERS",
        "orders.>");
    assertThat(ledger()).isEqualTo(before);
    placed("tok_ok", "CONFIRMED");
  }

  @Test
  void confirmsNothingThatNobodyPaid() throws Exception {
    startNode(
        "routes.inbound.payment-capture.delay=10m",
        "routes.inbound.order-on-payment.maxDeliver=2",
        "routes.inbound.order-on-payment.backoff=[50ms]");
    String right = placed("tok_ok", "RESERVED");
    String less = placed("tok_ok", "RESERVED");
    String confirmed = placed("tok_ok", "RESERVED");
    String unknown = UUID.randomUUID().toString();

    publish("payments.captured." + right, captured(right, reserved(right).getTotal()));
    publish("payments.captured." + less, captured(less, money(1, "EUR")));
    publish("payments.captured." + unknown, captured(unknown, money(1, "EUR")));
    publish(
        "orders.confirmed." + confirmed,
        OrderConfirmed.newBuilder()
            .setOrder(reserved(confirmed).getOrder())
            .setTotal(reserved(confirmed).getTotal())
            .setChargeId("ch_forged")
            .build());

    awaitDeadLetters(
        "payments.captured." + right,
        "payments.captured." + less,
        "payments.captured." + unknown,
        "orders.confirmed." + confirmed);
    for (String order : List.of(right, less)) {
      assertThat(api.order(order).getString("status")).isEqualTo("RESERVED");
    }
    assertThat(notifications()).isZero();
    assertThat(ledger()).isEmpty();
    assertThat(audit())
        .contains(right + " is captured")
        .contains(less + " is captured")
        .contains(unknown + " is captured")
        .contains(confirmed + " is confirmed");
  }

  /** Whoever can write both streams has a payment to show; the order had ended all the same. */
  @Test
  void tellsNobodyOfASecondEnd() throws Exception {
    startNode("routes.inbound.order-on-payment.maxDeliver=2");
    String paid = placed("tok_ok", "CONFIRMED");
    String declined = placed("tok_declined", "REJECTED");
    OrderConfirmed genuine = OrderConfirmed.parseFrom(stored("ORDERS", "orders.confirmed." + paid));
    OrderRef order = reserved(paid).getOrder().toBuilder().setOrderId(declined).build();

    publish("payments.captured." + declined, captured(declined, genuine.getTotal()));
    publish("orders.reserved." + declined, of(reserved(paid), declined).build());
    publish(
        "orders.confirmed." + declined,
        genuine.toBuilder().setOrder(order).setChargeId("ch_forged").build());
    publish("orders.cancelled." + declined, OrderCancelled.newBuilder().setOrder(order).build());

    awaitDeadLetters(
        "orders.reserved." + declined,
        "orders.confirmed." + declined,
        "orders.cancelled." + declined);
    placed("tok_ok", "CONFIRMED");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(notifications())
                    .as("of the two that were paid, and of the one that was declined")
                    .isEqualTo(3));
  }

  @Test
  void believesNoStockThatTheOrderDidNotAskFor() throws Exception {
    startNode(
        "routes.inbound.inventory.delay=10m",
        "routes.inbound.order-on-stock.maxDeliver=2",
        "routes.inbound.order-on-stock.backoff=[50ms]");
    String cheap = placed("tok_ok", "PENDING");
    String other = placed("tok_ok", "PENDING");
    String foreign = placed("tok_ok", "PENDING");
    String later = placed("tok_ok", "PENDING");
    String unknown = UUID.randomUUID().toString();
    long available = api.available(SKU);
    long price = api.json("/api/v1/inventory/" + SKU).getLong("priceMinor", 1_490L);

    publish("inventory.reserved.0." + cheap, stock(cheap, SKU, 1, "EUR").build());
    publish("inventory.reserved.0." + other, stock(other, "LOOM-INKLE", price, "EUR").build());
    publish("inventory.reserved.0." + foreign, stock(foreign, SKU, price, "USD").build());
    StockReserved.Builder ahead = stock(later, SKU, price, "EUR");
    ahead.getOrderBuilder().setOrderSequence(1_000_000);
    publish("inventory.reserved.0." + later, ahead.build());
    publish(
        "inventory.reserved.0." + unknown,
        stock(cheap, SKU, price, "EUR")
            .setOrder(OrderRef.newBuilder().setOrderId(unknown).setOrderSequence(1))
            .build());

    awaitDeadLetters(
        "inventory.reserved.0." + cheap,
        "inventory.reserved.0." + other,
        "inventory.reserved.0." + foreign,
        "inventory.reserved.0." + later,
        "inventory.reserved.0." + unknown);
    for (String order : List.of(cheap, other, foreign, later)) {
      assertThat(api.order(order).getString("status")).isEqualTo("PENDING");
    }
    assertThat(ledger()).isEmpty();
    assertThat(api.available(SKU)).isEqualTo(available);
    assertThat(audit()).contains(unknown + " is");
  }

  private void startNode(String... settings) {
    node = LocalNode.start(work, nats.url(), settings).awaitReady();
    blockedThreads.watch(node.vertx());
    api = new HttpApi(node.httpPort());
  }

  /** An order for one unit, when it has got that far. */
  private String placed(String token, String status) throws Exception {
    JsonObject order = HttpApi.orderOf(token, Map.of(SKU, 1));
    String id = api.place(order, UUID.randomUUID().toString()).json().getString("orderId");
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(api.order(id).getString("status")).isEqualTo(status));
    return id;
  }

  private OrderReserved reserved(String order) throws Exception {
    return OrderReserved.parseFrom(stored("ORDERS", "orders.reserved." + order));
  }

  private static OrderReserved.Builder of(OrderReserved genuine, String order) {
    OrderReserved.Builder forged = genuine.toBuilder();
    forged.getOrderBuilder().setOrderId(order);
    return forged;
  }

  private PaymentCaptured captured(String order, Money amount) {
    return PaymentCaptured.newBuilder()
        .setOrder(
            OrderRef.newBuilder().setOrderId(order).setCustomerId("customer-1").setOrderSequence(1))
        .setAmount(amount)
        .setChargeId("ch_forged")
        .build();
  }

  private StockReserved.Builder stock(String order, String sku, long price, String currency)
      throws Exception {
    long created =
        stranger.jetStreamManagement().getLastMessage("ORDERS", "orders.created." + order).getSeq();
    return StockReserved.newBuilder()
        .setOrder(
            OrderRef.newBuilder()
                .setOrderId(order)
                .setCustomerId("customer-1")
                .setPaymentToken("tok_ok")
                .setOrderSequence(created)
                .addStockShards(0))
        .addLines(PricedLine.newBuilder().setSku(sku).setQuantity(1).setUnitPriceMinor(price))
        .setTotal(money(price, currency));
  }

  private static Money money(long minor, String currency) {
    return Money.newBuilder().setAmountMinor(minor).setCurrency(currency).build();
  }

  private byte[] stored(String stream, String subject) throws Exception {
    MessageInfo last = stranger.jetStreamManagement().getLastMessage(stream, subject);
    return last.getData();
  }

  private void publish(String subject, Message event) throws Exception {
    Headers headers =
        new Headers()
            .put("ce-id", UUID.randomUUID().toString())
            .put("ce-type", event.getDescriptorForType().getFullName())
            .put("ce-source", "/weft")
            .put("ce-specversion", "1.0")
            .put("Content-Type", "application/protobuf");
    stranger.jetStream().publish(subject, headers, event.toByteArray());
  }

  private void replay(int deadLetter, String subject, long sequence, Message event)
      throws Exception {
    Headers headers =
        new Headers()
            .put("weft-dl-route", "payment-capture")
            .put("weft-dl-stream", "ORDERS")
            .put("weft-dl-subject", subject)
            .put("weft-dl-sequence", Long.toString(sequence))
            .put("weft-dl-letter", Integer.toString(deadLetter))
            .put("ce-id", UUID.randomUUID().toString())
            .put("ce-type", event.getDescriptorForType().getFullName())
            .put("ce-source", "/weft")
            .put("ce-specversion", "1.0")
            .put("Content-Type", "application/protobuf");
    stranger
        .jetStream()
        .publish("dead_letters.ORDERS.payment-capture.replay", headers, event.toByteArray());
  }

  private void awaitDeadLetters(String... subjects) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              JsonArray deadLetters =
                  api.json("/api/v1/dead-letters?limit=100").getJsonArray("letters");
              assertThat(deadLetters)
                  .extracting(each -> ((JsonObject) each).getString("subject"))
                  .contains(subjects);
            });
  }

  private long notifications() throws Exception {
    return stranger
        .jetStreamManagement()
        .getStreamInfo("NOTIFICATIONS")
        .getStreamState()
        .getMsgCount();
  }

  private List<String> ledger() throws Exception {
    Path ledger = ledgerFile();
    return Files.exists(ledger) ? Files.readAllLines(ledger) : List.of();
  }

  private Path ledgerFile() {
    return work.resolve("provider/ledger.jsonl");
  }

  private String audit() {
    CommandRun audit =
        CommandRun.of("audit", "--nats", nats.url(), "--ledger", ledgerFile().toString());
    assertThat(audit.exitCode()).as(audit.output()).isEqualTo(VIOLATED);
    return audit.output();
  }
}
