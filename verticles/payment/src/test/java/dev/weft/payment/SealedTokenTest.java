package dev.weft.payment;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.kernel.seal.KeyRing;
import dev.weft.kernel.seal.SealedFields;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sealed token is opened for the charge; without its key the order waits. */
class SealedTokenTest extends PaymentServiceTest {
  private static final String OURS = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String OTHER =
      Base64.getEncoder()
          .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  @TempDir Path keysDir;

  @Override
  KeyFile keys() {
    write(OURS);
    return new KeyFile(vertx, Optional.of(keysDir.resolve("keys")));
  }

  @Test
  void chargesWithWhatWasSealed() {
    await(capture("o1", sealed(OURS, "o1", "tok_declined")));
    assertThat(subjects()).containsExactly("payments.declined.o1");
    assertThat(recorded().get(0).toString()).doesNotContain("sealed:");
  }

  @Test
  void takesATokenThatIsNotSealedAsItIs() {
    await(capture("o1", "tok_ok"));
    assertThat(subjects()).containsExactly("payments.captured.o1");
  }

  @Test
  void waitsForAMissingKeyAndGoesOnWhenItIsInTheFile() {
    String token = sealed(OTHER, "o1", "tok_ok");
    Failure missing = failure(capture("o1", token));
    assertThat(missing.kind()).isEqualTo(FailureKind.WAIT);
    assertThat(missing.getMessage()).doesNotContain("tok_ok", token);
    assertThat(ActiveConditions.of(vertx).all())
        .singleElement()
        .matches(one -> one.condition() == Condition.KEY_MISSING);
    assertThat(ledger()).isEmpty();

    write(OURS + "\n" + OTHER);
    await(capture("o1", token, 2));

    assertThat(subjects()).containsExactly("payments.captured.o1");
    assertThat(ActiveConditions.of(vertx).all()).isEmpty();
  }

  @Test
  void keepsItsKeysWhenTheFileIsGone() throws IOException {
    Files.delete(keysDir.resolve("keys"));
    assertThat(failure(capture("o1", sealed(OTHER, "o1", "tok_ok"))).kind())
        .isEqualTo(FailureKind.WAIT);
    await(capture("o2", sealed(OURS, "o2", "tok_ok")));
    assertThat(subjects()).containsExactly("payments.captured.o2");
  }

  @Test
  void chargesNoOrderWithTheTokenOfAnother() {
    assertThat(failure(capture("o1", sealed(OURS, "o2", "tok_ok"))).kind())
        .isEqualTo(FailureKind.REJECT);
    assertThat(ledger()).isEmpty();
  }

  /** What became of a charge is asked by its key, so the token is not needed any more. */
  @Test
  void settlesAnOrderThatHasEndedWithoutTheKey() {
    String subject = Subjects.order(OrderEvent.CANCELLED, "o1");
    await(
        journal.append(
            Streams.ORDERS,
            NewEvent.of(
                subject,
                "o1:cancelled",
                OrderCancelled.getDefaultInstance(),
                Guard.none(subject))));
    assertThat(failure(capture("o1", sealed(OTHER, "o1", "tok_ok"), 2)).id())
        .isEqualTo(PaymentFailures.CHARGE_UNKNOWN);
  }

  private static String sealed(String key, String orderId, String token) {
    return KeyRing.parse(key).seal(token, SealedFields.paymentToken(orderId));
  }

  private void write(String keys) {
    try {
      Files.writeString(keysDir.resolve("keys"), keys);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
