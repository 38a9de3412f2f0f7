package dev.weft.kernel.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectsTest {
  @Test
  void namesEveryEventOfAnOrder() {
    assertThat(Subjects.eachOfOrder("o-1"))
        .containsExactly(
            "orders.created.o-1",
            "orders.reserved.o-1",
            "orders.confirmed.o-1",
            "orders.rejected.o-1",
            "orders.cancelled.o-1",
            "orders.refund_due.o-1",
            "orders.cleared.o-1");
  }

  @Test
  void namesWhatOtherServicesSayOfAnOrder() {
    assertThat(Subjects.eachOfInventory(2, "o-1"))
        .containsExactly(
            "inventory.reserved.2.o-1", "inventory.rejected.2.o-1", "inventory.released.2.o-1");
    assertThat(Subjects.eachOfPayment("o-1"))
        .containsExactly("payments.captured.o-1", "payments.declined.o-1", "payments.refunded.o-1");
    assertThat(Subjects.eachOfNotification("o-1"))
        .containsExactly(
            "notifications.confirmed.o-1",
            "notifications.rejected.o-1",
            "notifications.cancelled.o-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "YARN-WOOL_1", "0190b2f3-7c5e-7a01-8000-000000000001"})
  void takesLettersDigitsDashAndUnderscoreForATokenOfASubject(String text) {
    assertThat(Subjects.isToken(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "*", ">", "a b", "a\n", "ü"})
  void takesNothingElseForAToken(String text) {
    assertThat(Subjects.isToken(text)).isFalse();
    assertThat(Subjects.isToken("x".repeat(65))).isFalse();
  }
}
