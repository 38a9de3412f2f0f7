package dev.weft.notification.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Condition;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAnswerTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 299})
  void anySuccessIsTaken(int status) {
    assertThat(WebhookAnswer.refusal(status, null, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "102, RECEIVER_UNAVAILABLE",
    "302, RECEIVER_REFUSES_US",
    "401, RECEIVER_REFUSES_US",
    "403, RECEIVER_REFUSES_US",
    "404, RECEIVER_REFUSES_US",
    "407, RECEIVER_REFUSES_US",
    "408, RECEIVER_UNAVAILABLE",
    "410, RECEIVER_GONE",
    "429, RECEIVER_UNAVAILABLE",
    "502, RECEIVER_UNAVAILABLE",
    "503, RECEIVER_UNAVAILABLE",
    "504, RECEIVER_UNAVAILABLE",
    "400, RECEIVER_FAILS_EVENT",
    "422, RECEIVER_FAILS_EVENT",
    "500, RECEIVER_FAILS_EVENT",
    "999, RECEIVER_FAILS_EVENT"
  })
  void everyOtherStatusIsARowOfTheTable(int status, Condition condition) {
    assertThat(WebhookAnswer.refusal(status, null, NOW))
        .hasValueSatisfying(why -> assertThat(why.condition()).isEqualTo(condition));
  }

  @ParameterizedTest
  @CsvSource({
    "20, 20000",
    "' 20 ', 20000",
    "0, 0",
    "'Fri, 02 Jan 2026 03:05:05 GMT', 60000",
    "'Fri, 02 Jan 2026 03:00:00 GMT', 0",
    "'Fri, 02 Jan 2099 03:00:00 GMT', 86400000",
    "999999999, 86400000",
    "99999999999999999999, 0",
    "-5, 0",
    "soon, 0",
    "'', 0"
  })
  void retryAfterIsSecondsOrADate(String header, long ms) {
    assertThat(WebhookAnswer.retryAfterMs(header, NOW)).isEqualTo(ms);
  }

  @Test
  void retryAfterMayBeMissing() {
    assertThat(WebhookAnswer.retryAfterMs(null, NOW)).isZero();
  }
}
