package dev.weft.bridge.connection.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamDeliveryTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$JS.ACK.ORDERS.payment.3.17.21.1764489600123456789",
        "$JS.ACK.ORDERS.payment.3.17.21.1764489600123456789.5",
        "$JS.ACK.hub.AC4D.ORDERS.payment.3.17.21.1764489600123456789.5",
        "$JS.ACK._.AC4D.ORDERS.payment.3.17.21.1764489600123456789.5.token"
      })
  void readsWhichMessageAServerOfAnyVersionHasDelivered(String replyTo) {
    Instant stored = Instant.parse("2025-11-30T08:00:00.123456789Z");
    assertThat(StreamDelivery.of(replyTo))
        .isEqualTo(new StreamDelivery("ORDERS", 3, new MessagePosition(17, stored)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "_INBOX.1",
        "$JS.ACK.",
        "$JS.ACKX.ORDERS.payment.3.17.21.1764489600123456789",
        "$JS.ACK.ORDERS.payment.3.17.21",
        "$JS.ACK.ORDERS.payment.3.17.21.x",
        "$JS.ACK.ORDERS.payment.x.17.21.1",
        "$JS.ACK.ORDERS.payment.3.99999999999999999999.21.1",
        "$JS.ACK.ORDERS.payment.3..21.1"
      })
  void nothingElseIsADelivery(String replyTo) {
    assertThat(StreamDelivery.of(replyTo)).isNull();
  }

  @Test
  void aMessageWithoutReplySubjectIsNone() {
    assertThat(StreamDelivery.of(null)).isNull();
  }
}
