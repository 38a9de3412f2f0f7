package dev.weft.payment;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import org.junit.jupiter.api.Test;

/** Money was moved, and something stands where its record is to go. */
class RecordTest extends PaymentServiceTest {
  private static final Message ANY = PaymentCaptured.getDefaultInstance();

  @Test
  void leavesAnOutcomeThatAnotherWriterRecordedFirst() {
    store("payments.captured.o1", PaymentCaptured.newBuilder().setChargeId("ch_1").build());
    await(capture("o1", "tok_ok"));
    assertThat(subjects()).containsExactly("payments.captured.o1");
  }

  @Test
  void recordsAChargeBehindWhatANewerVersionHasAdded() {
    store("payments.reviewed.o1", ANY);
    store("payments.scored.o1", ANY);
    await(capture("o1", "tok_ok"));
    assertThat(subjects())
        .containsExactly("payments.reviewed.o1", "payments.scored.o1", "payments.captured.o1");
    assertThat(ledger()).hasSize(1);
  }

  @Test
  void recordsARefundBehindWhatANewerVersionHasAdded() {
    await(capture("o1", "tok_ok"));
    String chargeId = recorded().get(0).payloadAs(PaymentCaptured.parser()).getChargeId();
    store("payments.disputed.o1", ANY);

    await(refund("o1", chargeId));
    await(refund("o1", chargeId));

    assertThat(subjects())
        .containsExactly("payments.captured.o1", "payments.disputed.o1", "payments.refunded.o1");
    assertThat(ledger()).hasSize(2);
  }

  @Test
  void doesNotRecordAChargeBehindAnotherOutcome() {
    store("payments.declined.o1", PaymentDeclined.getDefaultInstance());
    store("payments.reviewed.o1", ANY);
    assertMissing(failure(capture("o1", "tok_ok")));
    assertThat(subjects()).containsExactly("payments.declined.o1", "payments.reviewed.o1");
  }

  @Test
  void triesAgainWhenAReplicaDoesNotShowWhatIsInTheWay() {
    store("payments.reviewed.o1", ANY);
    replica.setBehind(true);
    assertMissing(failure(capture("o1", "tok_ok")));
  }

  private static void assertMissing(Failure missing) {
    assertThat(missing.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(missing.id()).isEqualTo(PaymentFailures.RECORD_MISSING);
  }
}
