package dev.weft.payment;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.payments.v1.PaymentDeclined;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * A first delivery need not be the first that anybody has seen of the event: a replay counts from 1
 * again, and so does a consumer that starts its stream over.
 */
class OldEventTest extends PaymentServiceTest {
  private static final Duration DAYS = Duration.ofDays(2);

  @Test
  void chargesNothingForAReplayWhoseLastDeliveryHadChargedAndRecorded() {
    await(capture("o1", "tok_ok", 20, ago(Duration.ZERO)));
    startForgetfulProvider();

    await(capture("o1", "tok_ok", 1, ago(DAYS)));

    assertThat(ledger()).isEmpty();
    assertThat(subjects()).containsExactly("payments.captured.o1");
  }

  @Test
  void chargesNothingWhenAStreamIsStartedOverAndTheOutcomeStands() {
    store("payments.declined.o1", PaymentDeclined.getDefaultInstance());
    await(capture("o1", "tok_ok", 1, ago(DAYS)));
    assertThat(ledger()).isEmpty();
    assertThat(subjects()).containsExactly("payments.declined.o1");
  }

  @Test
  void doesNotTakeTheWordOfAReplicaThatIsBehind() {
    await(capture("o1", "tok_ok"));
    startForgetfulProvider();
    replica.setBehind(true);

    await(capture("o1", "tok_ok", 1, ago(DAYS)));
    await(capture("o1", "tok_ok", 2, ago(DAYS)));

    assertThat(ledger()).isEmpty();
  }

  @Test
  void chargesForAnOldEventThatHasNoOutcome() {
    await(capture("o1", "tok_ok", 1, ago(DAYS)));
    assertThat(ledger()).hasSize(1);
    assertThat(subjects()).containsExactly("payments.captured.o1");
  }

  @Test
  void readsNothingForAnEventThatIsNew() {
    await(capture("o1", "tok_ok", 1, ago(Duration.ofMinutes(9))));
    assertThat(replica.reads()).isZero();
    await(capture("o2", "tok_ok", 1, ago(Duration.ofMinutes(11))));
    assertThat(replica.reads()).isPositive();
  }

  private static Instant ago(Duration age) {
    return Instant.now().minus(age);
  }
}
