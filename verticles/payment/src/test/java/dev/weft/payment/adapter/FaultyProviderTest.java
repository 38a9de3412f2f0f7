package dev.weft.payment.adapter;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.flow.PaymentDueCheck;
import dev.weft.payment.flow.PaymentFlow;
import dev.weft.payment.flow.PaymentTokens;
import dev.weft.payment.flow.RecurringConditions;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The payment flow, over HTTP, with a provider that says what is not so. */
class FaultyProviderTest {
  private static final long TIMEOUT_MS = 5_000;
  private static final Money TOTAL =
      Money.newBuilder().setAmountMinor(2_790).setCurrency("EUR").build();
  private static final Money CENT = Money.newBuilder().setAmountMinor(1).setCurrency("USD").build();
  private static final OrderRef ORDER =
      OrderRef.newBuilder().setOrderId("o1").setPaymentToken("tok_ok").build();
  private static final Charge RIGHT = new Charge("o1", 2_790, "EUR", "tok_ok", "o1");
  private static final Charge CHEAP = new Charge("o1", 1, "USD", "tok_ok", "o1");
  private static final Charge FOREIGN = new Charge("o1", 2_790, "EUR", "tok_ok", "another");
  private static final String NONE = "{\"code\":\"charge_not_found\"}";

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryJournal journal = new InMemoryJournal();
  private final RecurringConditions held =
      RecurringConditions.ofContradictions(ActiveConditions.of(vertx), this::now);
  private final AtomicInteger charges = new AtomicInteger();
  private Duration ahead = Duration.ZERO;
  private ScriptedServer server;
  private PaymentFlow flow;

  @BeforeEach
  void connect() {
    server = new ScriptedServer(vertx);
    HttpPaymentProvider provider = new HttpPaymentProvider(vertx, server.options(TIMEOUT_MS, 4));
    flow =
        new PaymentFlow(
            provider,
            journal,
            held,
            this::now,
            new PaymentDueCheck(journal, StockShards.ONE, StepGates.NONE),
            new PaymentTokens(
                KeyFile.NONE,
                RecurringConditions.ofMissingKeys(ActiveConditions.of(vertx), this::now)));
  }

  private Instant now() {
    return Instant.now().plus(ahead);
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** A lie may end: then the truth is recorded, and the customer gets what was paid for. */
  @Test
  void holdsAnOrderWhoseAmountIsAnotherUntilTheProviderTellsTheTruth() {
    answer(201, captured("ch_1", CHEAP), 200, captured("ch_1", CHEAP));
    assertHeld(awaitFailure(capture(1)));
    assertHeld(awaitFailure(capture(2)));

    answer(201, captured("ch_1", RIGHT), 200, captured("ch_1", RIGHT));
    await(capture(3));
    assertThat(recorded().getAmount()).isEqualTo(TOTAL);
  }

  @Test
  void holdsAWrongAmountOfAProviderWithoutLookUpToo() {
    answer(201, captured("ch_1", CHEAP), 404, "not here");
    assertHeld(awaitFailure(capture(1)));
  }

  @Test
  void takesTheLookUpForTheAnswerWhenItIsAboutWhatWasAsked() {
    answer(201, captured("ch_1", CHEAP), 200, captured("ch_1", RIGHT));
    await(capture(1));
    assertThat(recorded().getAmount()).isEqualTo(TOTAL);
  }

  @Test
  void holdsAnOrderWhoseAnswerIsForAnotherReferenceUntilItIsPutRight() {
    answer(201, captured("ch_9", FOREIGN), 200, captured("ch_9", FOREIGN));
    assertHeld(awaitFailure(capture(1)));
    assertThat(ActiveConditions.of(vertx).all())
        .singleElement()
        .asString()
        .contains("order o1", "another reference");
    assertHeld(awaitFailure(capture(2)));

    answer(201, captured("ch_1", RIGHT), 200, captured("ch_1", RIGHT));
    await(capture(3));
    assertThat(recorded().getChargeId()).isEqualTo("ch_1");
    assertThat(ActiveConditions.of(vertx).all()).isEmpty();
  }

  @Test
  void holdsAnAmountThatCannotBeGivenBack() {
    Charge negative = new Charge("o1", -5, "EUR", "tok_ok", "o1");
    answer(201, captured("ch_1", negative), 200, captured("ch_1", negative));
    assertHeld(awaitFailure(capture(1)));
  }

  @Test
  void holdsAChargeThatTheProviderClaimsAndDenies() {
    answer(201, captured("ch_1", CHEAP), 404, NONE);
    assertHeld(awaitFailure(capture(1)));
  }

  @Test
  void looksUpAChargeWhoseAnswerCannotBeRead() {
    answer(201, captured("x".repeat(1_100_000), RIGHT), 200, captured("ch_1", RIGHT));
    await(capture(1));
    assertThat(recorded().getChargeId()).isEqualTo("ch_1");
  }

  @Test
  void triesAgainWhenTheAnswerCannotBeReadAndThereIsNoCharge() {
    answer(200, "<html>maintenance</html>", 404, NONE);
    Failure failure = awaitFailure(capture(1));
    assertThat(failure.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(ActiveConditions.of(vertx).all()).isEmpty();
  }

  @Test
  void holdsAChargeThatNobodyCanRead() {
    answer(201, captured("x".repeat(1_100_000), RIGHT), 404, "not here");
    assertHeld(awaitFailure(capture(1)));
    answer(201, captured("x".repeat(300), RIGHT), 200, captured("x".repeat(300), RIGHT));
    assertHeld(awaitFailure(capture(2)));
    assertThat(journal.events(Streams.PAYMENTS)).isEmpty();
  }

  @Test
  void recordsWhatWasTakenForAnOrderThatHasEnded() {
    end();
    answer(500, "", 200, captured("ch_1", RIGHT));
    await(capture(2));
    assertThat(recorded().getChargeId()).isEqualTo("ch_1");
    assertThat(charges).hasValue(0);
  }

  /** The order service compares it with the total, and owes it back. */
  @Test
  void recordsWhatTheProviderStillSaysAMinuteLaterOnceTheOrderHasEnded() {
    end();
    answer(500, "", 200, captured("ch_1", CHEAP));
    assertHeld(awaitFailure(capture(2)));
    ahead = Duration.ofSeconds(59);
    assertHeld(awaitFailure(capture(3)));
    ahead = Duration.ofSeconds(61);
    await(capture(4));
    assertThat(recorded().getAmount()).isEqualTo(CENT);
    assertThat(recorded().getChargeId()).isEqualTo("ch_1");
  }

  @Test
  void chargesNothingForAnOrderThatHasEndedAndWaitsForWhatMayBeUnderWay() {
    end();
    answer(201, captured("ch_1", RIGHT), 404, NONE);
    assertThat(awaitFailure(capture(2)).id()).isEqualTo(PaymentFailures.CHARGE_UNKNOWN);
    ahead = Duration.ofMinutes(3);
    await(capture(3));
    assertThat(journal.events(Streams.PAYMENTS)).isEmpty();
    assertThat(charges).hasValue(0);
  }

  @Test
  void looksUpAnOldChargeBeforeItMakesItAgain() {
    ahead = Duration.ofDays(2);
    answer(500, "", 200, captured("ch_1", RIGHT));
    await(capture(1));
    assertThat(charges).hasValue(0);
    assertThat(recorded().getChargeId()).isEqualTo("ch_1");
  }

  @Test
  void holdsAChargeInWhosePlaceAnotherIsRecorded() {
    store("payments.captured.o1", PaymentCaptured.newBuilder().setChargeId("forged").build());
    answer(201, captured("ch_1", RIGHT), 404, NONE);
    assertHeld(awaitFailure(capture(1)));
  }

  @Test
  void holdsARefundOfAnotherAmount() {
    store(
        "payments.captured.o1",
        PaymentCaptured.newBuilder().setChargeId("ch_1").setAmount(TOTAL).build());
    server.answer(201, "{\"refundId\":\"re_1\",\"chargeId\":\"ch_1\",\"amountMinor\":1}");
    assertHeld(awaitFailure(refund("ch_1", TOTAL)));
    server.answer(201, "{\"refundId\":\"re_1\",\"chargeId\":\"ch_2\",\"amountMinor\":2790}");
    assertHeld(awaitFailure(refund("ch_1", TOTAL)));
    assertThat(journal.events(Streams.PAYMENTS)).hasSize(1);
  }

  @Test
  void asksForNoRefundOfWhatWasNotCaptured() {
    store(
        "payments.captured.o1",
        PaymentCaptured.newBuilder().setChargeId("ch_1").setAmount(TOTAL).build());
    Money more = TOTAL.toBuilder().setAmountMinor(2_791).build();
    assertThat(awaitFailure(refund("ch_2", TOTAL)).kind()).isEqualTo(FailureKind.REJECT);
    assertThat(awaitFailure(refund("ch_1", more)).kind()).isEqualTo(FailureKind.REJECT);
    assertThat(awaitFailure(refund("ch_1", CENT)).kind()).isEqualTo(FailureKind.REJECT);
    assertThat(server.requests()).isZero();
  }

  private void answer(int chargeStatus, String charge, int lookupStatus, String lookup) {
    server.answer(
        request -> {
          boolean asks = request.method().equals(HttpMethod.GET);
          if (!asks) {
            charges.incrementAndGet();
          }
          request
              .response()
              .setStatusCode(asks ? lookupStatus : chargeStatus)
              .end(asks ? lookup : charge);
        });
  }

  private static String captured(String chargeId, Charge charge) {
    return ScriptedServer.captured(chargeId, charge);
  }

  private Future<Void> capture(long deliveryCount) {
    OrderReserved event = OrderReserved.newBuilder().setOrder(ORDER).setTotal(TOTAL).build();
    return flow.capture(delivery(event, "orders.reserved.o1", deliveryCount));
  }

  private Future<Void> refund(String chargeId, Money amount) {
    OrderRefundDue event =
        OrderRefundDue.newBuilder().setOrder(ORDER).setChargeId(chargeId).setAmount(amount).build();
    return flow.refund(delivery(event, "orders.refund_due.o1", 1));
  }

  private static <M extends Message> Delivery<M> delivery(M event, String subject, long count) {
    return new Delivery<>(event, "id", Streams.ORDERS, subject, 42, Instant.now(), count);
  }

  private void end() {
    store(Streams.ORDERS, "orders.rejected.o1", OrderRejected.getDefaultInstance());
  }

  private void store(String subject, Message payload) {
    store(Streams.PAYMENTS, subject, payload);
  }

  private void store(String stream, String subject, Message payload) {
    await(
        journal.append(
            stream, NewEvent.of(subject, "another:" + subject, payload, Guard.none(subject))));
  }

  private PaymentCaptured recorded() {
    assertThat(journal.events(Streams.PAYMENTS)).hasSize(1);
    return journal.events(Streams.PAYMENTS).get(0).payloadAs(PaymentCaptured.parser());
  }

  private static void assertHeld(Failure failure) {
    assertThat(failure.id()).isEqualTo(PaymentFailures.PROVIDER_CONTRADICTS);
    assertThat(failure.kind()).isNotIn(FailureKind.REJECT, FailureKind.PAUSE);
  }
}
