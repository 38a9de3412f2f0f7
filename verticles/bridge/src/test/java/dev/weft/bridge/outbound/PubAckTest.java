package dev.weft.bridge.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PubAckTest {
  @Test
  void readsWhatWasStored() {
    assertThat(read("{\"stream\":\"ORDERS\",\"seq\":17}")).isEqualTo(new PubAck.Stored(17, false));
    assertThat(read("{\"stream\":\"ORDERS\",\"seq\":17,\"duplicate\":true}"))
        .isEqualTo(new PubAck.Stored(17, true));
    assertThat(read("{\"stream\":\"ORDERS\",\"seq\":17,\"batch\":\"b\",\"count\":3}"))
        .isEqualTo(new PubAck.Stored(17, false));
  }

  @ParameterizedTest
  @CsvSource({
    "400, 10070, Conflict",
    "400, 10071, Conflict",
    "400, 10164, Conflict",
    "400, 10201, Conflict",
    "400, 10163, NotNow",
    "400, 10176, NotNow",
    "409, 10158, NotNow",
    "429, 10167, NotNow",
    "503, 10077, NotNow",
    "400, 10054, Refused",
    "400, 10166, Refused",
    "400, 10174, Refused",
  })
  void sortsErrors(int code, int errorCode, String expected) {
    PubAck ack =
        read(
            String.format(
                Locale.ROOT,
                "{\"error\":{\"code\":%d,\"err_code\":%d,\"description\":\"words\"},\"seq\":0}",
                code,
                errorCode));

    assertThat(ack.getClass().getSimpleName()).isEqualTo(expected);
    assertThat(ack.toString()).contains("words").contains(Integer.toString(errorCode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no json", "[]", "{}", "{\"error\":1}"})
  void asksAgainWhereItCannotRead(String text) {
    assertThat(read(text)).isInstanceOf(PubAck.NotNow.class);
  }

  private static PubAck read(String json) {
    return PubAck.of(
        NatsMessage.builder()
            .subject("_INBOX.1")
            .data(json.getBytes(StandardCharsets.UTF_8))
            .build());
  }
}
