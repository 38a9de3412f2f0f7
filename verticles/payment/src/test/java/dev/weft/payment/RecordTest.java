package dev.weft.payment;

import static dev.weft.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.proto.payments.v1.PaymentCaptured;
import org.junit.jupiter.api.Test;

/** Money was moved, and something stands where its record is to go. */
class RecordTest extends PaymentServiceTest {
  @Test
  void leavesAnOutcomeThatAnotherWriterRecordedFirst() {
    store("payments.captured.o1", PaymentCaptured.getDefaultInstance());
    await(capture("o1", "tok_ok"));
    assertThat(subjects()).containsExactly("payments.captured.o1");
  }

  @Test
  void doesNotTakeAnEventOfAnotherKindForTheOutcome() {
    store("payments.reviewed.o1", PaymentCaptured.getDefaultInstance());
    Failure missing = failure(capture("o1", "tok_ok"));
    assertThat(missing.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(missing.id()).isEqualTo(PaymentFailures.RECORD_MISSING);
  }
}
