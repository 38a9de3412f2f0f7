package dev.weft.payment.adapter;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weft.kernel.failure.FailureKind;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.domain.Refund;
import dev.weft.payment.domain.RefundOutcome;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every request is one that Stripe's API has: the mock refuses unknown paths and fields with 4xx.
 * It knows no state, so what answers mean is tested with {@link StripePaymentProviderTest}.
 */
class StripeMockTest {
  private static final Charge CHARGE = new Charge("o1", 2_790, "EUR", "pm_card_visa", "o1");

  private static StripeMock mock;

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void startMock() throws IOException, InterruptedException {
    Optional<Path> program = StripeMock.program();
    assumeThat(program).as("stripe-mock, or Go to build it with").isPresent();
    mock = StripeMock.start(program.orElseThrow());
  }

  @AfterAll
  static void stopMock() {
    if (mock != null) {
      mock.close();
    }
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** It is asked to create, to tell and to cancel: the mock answers with an intent that failed. */
  @Test
  void acceptsTheRequestsOfACharge() throws IOException {
    StripePaymentProvider provider = provider("Authorization: Bearer sk_test_123");
    Awaitility.await().until(() -> await(provider.isHealthy()));
    // Not canceled: what the mock says of the intent it was asked to cancel is no answer.
    assertThat(awaitFailure(provider.charge(CHARGE)).id())
        .isEqualTo(PaymentFailures.PROVIDER_UNREADABLE);
  }

  @Test
  void acceptsTheRequestsOfARefund() throws IOException {
    StripePaymentProvider provider = provider("Authorization: Bearer sk_test_123");
    RefundOutcome refund = await(provider.refund(new Refund("o1:refund", "pi_1", 2_790)));
    assertThat(refund.chargeId()).isEqualTo("pi_1");
    assertThat(refund.amountMinor()).isEqualTo(2_790);
  }

  @Test
  void acceptsTheRequestsOfALookUp() throws IOException {
    StripePaymentProvider provider = provider("Authorization: Bearer sk_test_123");
    assertThat(awaitFailure(provider.lookup(CHARGE)).id())
        .isEqualTo(PaymentFailures.PROVIDER_UNREADABLE);
  }

  @Test
  void waitsWhileTheKeyIsWrong() throws IOException {
    StripePaymentProvider provider = provider("Authorization: Bearer nonsense");
    assertThat(awaitFailure(provider.charge(CHARGE)).is(FailureKind.PAUSE)).isTrue();
    assertThat(await(provider.isHealthy())).isFalse();
  }

  private StripePaymentProvider provider(String header) throws IOException {
    Path secrets = Files.writeString(directory.resolve("headers"), header + "\n");
    StripePaymentProvider provider =
        new StripePaymentProvider(
            vertx,
            new ProviderOptions(
                ProviderOptions.Kind.STRIPE,
                mock.url(),
                5_000,
                4,
                StripePaymentProvider.DEFAULT_HEALTH_PATH,
                secrets.toString()));
    await(provider.open());
    return provider;
  }
}
