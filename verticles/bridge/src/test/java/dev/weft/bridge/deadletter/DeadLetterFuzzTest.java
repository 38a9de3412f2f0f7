package dev.weft.bridge.deadletter;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.tools.testkit.FuzzTime;
import java.time.Instant;

/** Messages that anybody may have written among dead letters: understood, or nobody's. */
class DeadLetterFuzzTest {
  private static final String[] SUBJECTS = {
    "dead_letters.ORDERS.weft-payment.rejected",
    "dead_letters.ORDERS.weft-payment." + DeadLetterHeaders.REPLAY,
    "dead_letters.ORDERS.weft-payment." + DeadLetterHeaders.REPLAYED,
    "dead_letters.ORDERS",
  };
  private static final String[] NAMES = {
    DeadLetterHeaders.ROUTE,
    DeadLetterHeaders.SEQUENCE,
    DeadLetterHeaders.EVENT_TIME,
    DeadLetterHeaders.LETTER,
    "ce-id",
  };

  @FuzzTest(maxDuration = FuzzTime.MAX)
  void isUnderstoodOrNobodys(FuzzedDataProvider data) {
    String subject = data.consumeBoolean() ? data.pickValue(SUBJECTS) : data.consumeString(100);
    MessageHeaders headers = new MessageHeaders();
    int count = data.consumeInt(0, 6);
    for (int i = 0; i < count; i++) {
      String name = data.pickValue(NAMES);
      String value =
          data.consumeBoolean() ? Long.toString(data.consumeLong()) : data.consumeAsciiString(40);
      try {
        headers.add(name, value);
      } catch (IllegalArgumentException impossible) {
        // No message on the wire has it.
      }
    }
    byte[] payload = data.consumeRemainingAsBytes();
    DeadLetterMessage.of(subject, headers);
    OriginalEvent.of(subject, headers, payload, 1, Instant.EPOCH);
    OriginalEvent.ofReplay(subject, headers, payload, Instant.EPOCH);
  }
}
