package dev.weft.tools.chaos.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final String HEADERS = "NATS/1.0\r\nNats-Msg-Id: 1\r\n\r\n";
  private static final String STORED = "{\"stream\":\"ORDERS\",\"seq\":7}";
  private static final String REFUSED =
      "{\"error\":{\"code\":400,\"err_code\":10071},\"stream\":\"ORDERS\",\"seq\":0}";
  private static final String INFO =
      "{\"type\":\"io.nats.jetstream.api.v1.stream_info_response\",\"stream\":\"x\",\"seq\":1}";

  private static final String PING = "PING\r\n";
  private static final String PUB = "PUB orders.created.1 _INBOX.a.b 5\r\nAB\r\nC\r\n";
  private static final String HPUB =
      String.format(
          Locale.ROOT,
          "HPUB $JS.ACK.ORDERS.c.1.2.3 %d %d\r\n%s+ACK\r\n",
          HEADERS.length(),
          HEADERS.length() + 4,
          HEADERS);
  private static final String ACK = "PUB $JS.ACK.ORDERS.c.1.2.3.4.5 0\r\n\r\n";
  private static final String NAK = "PUB $JS.ACK.ORDERS.c.1.2.3.4.5 4\r\n-NAK\r\n";
  private static final String CONNECT = "CONNECT {\"verbose\":false, \"name\": \"a b\"}\r\n";

  @Test
  void findsTheSameFramesHoweverTcpCutsThem() {
    List<String> sent = List.of(CONNECT, PING, PUB, HPUB, ACK, NAK, msg(STORED), PING);
    byte[] bytes = String.join("", sent).getBytes(StandardCharsets.ISO_8859_1);
    for (int seed = 0; seed < 300; seed++) {
      assertThat(texts(bytes, new Random(seed))).as("seed " + seed).isEqualTo(sent);
    }
  }

  @Test
  void knowsAConsumersAck() {
    assertThat(one(ACK).isConsumerAck()).isTrue();
    assertThat(one(HPUB).isConsumerAck()).isTrue();
    assertThat(one(NAK).isConsumerAck()).isFalse();
    assertThat(one(PUB).isConsumerAck()).isFalse();
    assertThat(one(msg(STORED)).isConsumerAck()).isFalse();
  }

  @Test
  void knowsThePublishAckOfWhatWasStoredAndOfWhatWasRefused() {
    assertThat(one(msg(STORED)).isPublishAck()).isTrue();
    assertThat(one(msg(REFUSED)).isPublishAck()).isTrue();
    assertThat(one(msg(INFO)).isPublishAck()).isFalse();
    assertThat(one(PING).isPublishAck()).isFalse();
  }

  @Test
  void takesNoDeliveredEventForAPublishAck() {
    String delivered =
        String.format(
            Locale.ROOT,
            "MSG orders.created.1 3 $JS.ACK.ORDERS.c.1.2.3.4.5 %d\r\n%s\r\n",
            STORED.length(),
            STORED);

    assertThat(one(delivered).isPublishAck()).isFalse();
  }

  @Test
  void refusesWhatIsNotTheProtocol() {
    assertThatThrownBy(() -> one("PUB a -1\r\n")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> one("PUB a many\r\n")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> one("x".repeat(1 << 17))).isInstanceOf(IllegalArgumentException.class);
  }

  private static String msg(String payload) {
    return String.format(Locale.ROOT, "MSG _INBOX.a.b 1 %d\r\n%s\r\n", payload.length(), payload);
  }

  private static Frame one(String text) {
    List<Frame> frames = new FrameReader().read(Buffer.buffer(text));
    assertThat(frames).hasSize(1);
    return frames.get(0);
  }

  private static List<String> texts(byte[] bytes, Random random) {
    FrameReader reader = new FrameReader();
    List<String> texts = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(40));
      Buffer part = Buffer.buffer(end - at).appendBytes(bytes, at, end - at);
      for (Frame frame : reader.read(part)) {
        texts.add(frame.bytes().toString(StandardCharsets.ISO_8859_1));
      }
      at = end;
    }
    return texts;
  }
}
