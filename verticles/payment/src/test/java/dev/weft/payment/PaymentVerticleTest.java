package dev.weft.payment;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the payment service does for one event, and for one that comes again. */
class PaymentVerticleTest extends PaymentServiceTest {
  @Test
  void capturesAndRecordsWhatTheNextStepNeeds() {
    await(capture("o1", "tok_ok"));

    RecordedEvent event = recorded().get(0);
    assertThat(event.subject()).isEqualTo("payments.captured.o1");
    assertThat(event.eventId()).isEqualTo("o1:captured");
    PaymentCaptured captured = event.payloadAs(PaymentCaptured.parser());
    assertThat(captured.getOrder().getOrderSequence()).isEqualTo(RESERVED_SEQUENCE);
    assertThat(captured.getOrder().getCustomerId()).isEqualTo("customer-1");
    assertThat(captured.getOrder().getPaymentToken()).isEmpty();
    assertThat(captured.getAmount()).isEqualTo(Events.TOTAL);
    JsonObject charge = ledger().getJsonObject(0);
    assertThat(charge.getString("id")).isEqualTo(captured.getChargeId());
    assertThat(charge.getString("reference")).isEqualTo("o1");
    assertThat(charge.getLong("amountMinor")).isEqualTo(4_950);
  }

  @Test
  void recordsADeclineWithTheProvidersCode() {
    await(capture("o1", "tok_declined"));

    RecordedEvent event = recorded().get(0);
    assertThat(event.subject()).isEqualTo("payments.declined.o1");
    assertThat(event.eventId()).isEqualTo("o1:declined");
    PaymentDeclined declined = event.payloadAs(PaymentDeclined.parser());
    assertThat(declined.getReason()).isEqualTo("card_declined");
    assertThat(declined.getOrder().getPaymentToken()).isEmpty();
  }

  @Test
  void declinesDoNotOpenTheBreaker() {
    for (int i = 0; i < FAILURES_MAX * 2; i++) {
      await(capture("o" + i, "tok_declined"));
    }
    assertThat(breaker()).isEqualTo("closed");
  }

  @Test
  void chargesAFlakyPaymentOnceAfterTwoRetries() {
    assertThat(failure(capture("o1", "tok_flaky")).kind()).isEqualTo(FailureKind.RETRY);
    assertThat(failure(capture("o1", "tok_flaky", 2)).id())
        .isEqualTo(PaymentFailures.PROVIDER_UNAVAILABLE);
    assertThat(recorded()).isEmpty();

    await(capture("o1", "tok_flaky", 3));

    assertThat(subjects()).containsExactly("payments.captured.o1");
    assertThat(ledger()).hasSize(1);
  }

  @Test
  void chargesOnceWhenTheAnswerCameTooLate() {
    Failure late = failure(capture("o1", "tok_slow"));
    assertThat(late.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(late.id()).isEqualTo(PaymentFailures.PROVIDER_UNAVAILABLE);
    assertThat(ledger()).hasSize(1);

    await(capture("o1", "tok_slow", 2));

    assertThat(subjects()).containsExactly("payments.captured.o1");
    assertThat(ledger()).hasSize(1);
  }

  @Test
  void chargesOnceHoweverOftenTheEventIsDelivered() {
    List<Future<Void>> deliveries =
        IntStream.rangeClosed(1, 20)
            .mapToObj(count -> capture("o1", "tok_ok", 1 + count % 2))
            .toList();
    await(Future.all(deliveries));
    assertThat(subjects()).containsExactly("payments.captured.o1");
    assertThat(ledger()).hasSize(1);
  }

  @Test
  void chargesOnceWhenTheOutcomeCouldNotBeStoredAtFirst() {
    journal.setAvailable(false);
    assertThat(failure(capture("o1", "tok_ok")).kind()).isEqualTo(FailureKind.RETRY);
    journal.setAvailable(true);

    await(capture("o1", "tok_ok", 2));

    assertThat(subjects()).containsExactly("payments.captured.o1");
    assertThat(ledger()).hasSize(1);
  }

  @Test
  void asksNobodyOnARedeliveryWhoseOutcomeIsRecorded() {
    store("payments.captured.o1", PaymentCaptured.getDefaultInstance());
    await(capture("o1", "tok_ok", 2));
    assertThat(ledger()).isEmpty();
  }

  @Test
  void refundsACapturedPaymentOnce() {
    await(capture("o1", "tok_ok"));
    String chargeId = recorded().get(0).payloadAs(PaymentCaptured.parser()).getChargeId();

    await(refund("o1", chargeId));
    await(refund("o1", chargeId));

    assertThat(subjects()).containsExactly("payments.captured.o1", "payments.refunded.o1");
    PaymentRefunded refunded = recorded().get(1).payloadAs(PaymentRefunded.parser());
    assertThat(refunded.getChargeId()).isEqualTo(chargeId);
    assertThat(refunded.getAmount()).isEqualTo(Events.TOTAL);
    assertThat(refunded.getOrder().getOrderSequence()).isEqualTo(RESERVED_SEQUENCE);
    assertThat(ledger()).hasSize(2);
    JsonObject entry = ledger().getJsonObject(1);
    assertThat(entry.getString("id")).isEqualTo(refunded.getRefundId());
    assertThat(entry.getString("key")).isEqualTo("o1:refund");
  }

  @Test
  void waitsForTheCapturedPaymentBeforeItRefunds() {
    Failure early = failure(refund("o1", "ch_1"));
    assertThat(early.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(early.id()).isEqualTo(PaymentFailures.CAPTURE_MISSING);
  }

  @Test
  void rejectsARefundThatTheProviderRefuses() {
    await(capture("o1", "tok_ok"));
    String chargeId = recorded().get(0).payloadAs(PaymentCaptured.parser()).getChargeId();
    startForgetfulProvider();
    Failure refused = failure(refund("o1", chargeId));
    assertThat(refused.kind()).isEqualTo(FailureKind.REJECT);
    assertThat(refused.id()).isEqualTo(PaymentFailures.PROVIDER_REFUSED);
    assertThat(breaker()).isEqualTo("closed");
  }

  @Test
  void rejectsAnOrderIdThatIsNoSubjectToken() {
    assertThat(failure(capture("a.b", "tok_ok")).kind()).isEqualTo(FailureKind.REJECT);
    assertThat(ledger()).isEmpty();
  }

  @Test
  void pausesWhileTheProviderIsDownAndGoesOnWhenItIsBack() {
    int port = provider.port();
    await(vertx.undeploy(providerId));
    for (int i = 1; i <= FAILURES_MAX; i++) {
      assertFailure(
          capture("o" + i, "tok_ok"), FailureKind.PAUSE, PaymentFailures.PROVIDER_UNAVAILABLE);
    }
    assertThat(breaker()).isEqualTo("open");
    assertFailure(capture("o9", "tok_ok"), FailureKind.PAUSE, PaymentFailures.BREAKER_OPEN);

    startProvider(port);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(PROBE_INTERVAL_MS))
        .until(() -> isCaptured("o9"));

    assertThat(breaker()).isEqualTo("closed");
    assertThat(subjects()).containsExactly("payments.captured.o9");
  }

  @Test
  void finishesWhatIsInFlightBeforeItStops() {
    int port = provider.port();
    await(vertx.undeploy(providerId));
    startProvider(port, TIMEOUT_MS / 2);
    Future<Void> last = capture("o1", "tok_ok");
    Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> ledger().size() == 1);
    assertThat(last.isComplete()).isFalse();

    await(vertx.undeploy(serviceId));

    assertThat(subjects()).containsExactly("payments.captured.o1");
    await(last);
  }

  private boolean isCaptured(String orderId) {
    return await(
        capture(orderId, "tok_ok").transform(done -> Future.succeededFuture(done.succeeded())));
  }

  private String breaker() {
    return PaymentVerticle.breakerState(vertx).orElseThrow();
  }

  private static void assertFailure(Future<?> delivered, FailureKind kind, String id) {
    Failure failure = failure(delivered);
    assertThat(failure.id()).isEqualTo(id);
    assertThat(failure.kind()).isEqualTo(kind);
  }
}
