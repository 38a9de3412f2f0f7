package dev.weft.bridge.connection.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.impl.Headers;
import io.nats.client.support.IncomingHeadersProcessor;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class MessageHeadersTest {
  private static final String[] PARTS = {
    "a", "Nats-", ":", ": ", " ", "v w", "\r\n", "\r\n", "\r\n", "\r", "\n", "\t", "\u007f",
    "\u00e9"
  };
  private static final String SERVERS = "Nats-Stream: S\r\nNats-Sequence: 17\r\n";
  private static final String[] FIRST_LINES = {
    "NATS/1.0\r\n",
    "NATS/1.0\r\n",
    "NATS/1.0",
    "NATS/1.0 503\r\n",
    "NATS/1.0 404 No Messages\r\n",
    "NATS/1.0 4",
    "NATS/1.0 1000 x",
    "NATS/1.0  100 ",
    ""
  };

  @Test
  void readsNamesAndValues() {
    MessageHeaders headers = read("a: 1\r\nB:  two \r\na:3\r\nempty:\r\nblank:  \r\nu: x:y\r\n");

    assertThat(lines(headers)).containsExactly("a=1", "B=two", "a=3", "empty=", "blank=", "u=x:y");
    assertThat(headers.names()).containsExactly("a", "B", "empty", "blank", "u");
    assertThat(headers.first("a")).isEqualTo("1");
    assertThat(headers.last("a")).isEqualTo("3");
    assertThat(headers.first("b")).isNull();
    assertThat(headers.last("b")).isNull();
    assertThat(headers.contains("B")).isTrue();
    assertThat(headers.contains("b")).isFalse();
    assertThat(headers.status()).isNull();
  }

  @Test
  void readsANameInAnyCaseWhenItIsNotThereAsItIsWritten() {
    MessageHeaders headers = read("CE-ID: any\r\nce-id: exact\r\nCe-Type: t\r\nk_y: x\r\n");

    assertThat(headers.inAnyCase("ce-id")).isEqualTo("exact");
    assertThat(headers.inAnyCase("ce-type")).isEqualTo("t");
    assertThat(headers.inAnyCase("K\u007fY")).isEmpty();
    assertThat(headers.inAnyCase("ce-source")).isEmpty();
  }

  @Test
  void readsStatuses() {
    MessageHeaders expired = block("NATS/1.0 408 Request Timeout\r\nNats-Pending-Bytes: 0\r\n\r\n");
    assertThat(expired.status().getMessageWithCode()).isEqualTo("408 Request Timeout");
    assertThat(expired.first("Nats-Pending-Bytes")).isEqualTo("0");
    assertThat(block("NATS/1.0 503\r\n\r\n").status().getMessageWithCode())
        .isEqualTo("503 No Responders Available For Request");
    assertThat(block("NATS/1.0 100  x \r\n\r\n").status().getMessageWithCode()).isEqualTo("100 x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":\r\n",
        "x\r\n",
        "a: \u00fc\r\n",
        "k y: 1\r\n",
        "a: b\rc\nd\r\n",
        "no colon\r\n:\r\n"
      })
  void whatTheServerHasAddedToMalformedHeadersIsRead(String malformed) {
    assertThat(read(malformed + SERVERS).last("Nats-Sequence")).isEqualTo("17");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "NATS/1.0", "NATS/1.0\r\n", "NATS/1.0\r\n\r\n", "hello, world!!"})
  void whatIsNoBlockHasNoHeaders(String text) {
    assertThat(block(text).isEmpty()).isTrue();
    assertThat(block(text).sizeBytes()).isZero();
  }

  /** The client's own reader says what it is, of any block. */
  @Test
  void readsWhatTheClientReads() {
    Random random = new Random(42);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(FIRST_LINES[random.nextInt(FIRST_LINES.length)]);
      for (int part = random.nextInt(12); part > 0; part--) {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      }
      text.append("x".repeat(random.nextInt(3))).append("\r\n\r\n");
      requireAsTheClientReads(text.toString().getBytes(UTF_8));
    }
  }

  /** For any bytes. */
  public static void requireAsTheClientReads(byte[] block) {
    IncomingHeadersProcessor client = HeaderBlock.parse(block.clone());
    Headers expected = client.getHeaders() == null ? new Headers() : client.getHeaders();
    MessageHeaders headers = MessageHeaders.read(block.clone());
    String text = new String(block, UTF_8);
    assertThat(headers.status() == null ? "" : headers.status().getMessageWithCode())
        .as(text)
        .isEqualTo(client.getStatus() == null ? "" : client.getStatus().getMessageWithCode());
    assertThat(headers.toJnats().entrySet()).as(text).isEqualTo(expected.entrySet());
    for (String name : expected.keySet()) {
      assertThat(headers.first(name)).as(text).isEqualTo(expected.getFirst(name));
      assertThat(headers.last(name)).as(text).isEqualTo(expected.getLast(name));
    }
  }

  @Test
  void writesWhatTheClientReads() {
    MessageHeaders headers = new MessageHeaders();
    for (int i = 0; i < 100; i++) {
      headers.add("name-" + i % 50, "value " + i);
    }
    FrameWriter frames = new FrameWriter();
    headers.appendTo(frames);
    Buffer sent = frames.take();

    Headers read = new IncomingHeadersProcessor(sent.getBytes()).getHeaders();

    assertThat(headers.sizeBytes()).isEqualTo(sent.length()).isEqualTo(read.serializedLength());
    assertThat(read.size()).isEqualTo(50);
    assertThat(read.get("name-7")).containsExactly("value 7", "value 57");
    assertThat(lines(MessageHeaders.of(read))).containsExactlyInAnyOrderElementsOf(lines(headers));
  }

  @Test
  void putsOneInsteadOfAllThatHadThatName() {
    MessageHeaders headers = read("a: 1\r\nb: 2\r\na: 3\r\nA: 4\r\n");

    headers.put("a", "5").put("c", "6");
    assertThat(lines(headers)).containsExactly("b=2", "A=4", "a=5", "c=6");
    headers.remove("A");
    headers.remove("d");
    assertThat(lines(headers)).containsExactly("b=2", "a=5", "c=6");
  }

  @Test
  void aCopyIsItsOwn() {
    MessageHeaders headers = new MessageHeaders().add("a", "1");

    MessageHeaders copy = headers.copy(1, 10).add("b", "2").add("c", "3");
    copy.put("a", "9");

    assertThat(lines(headers)).containsExactly("a=1");
    assertThat(lines(copy)).containsExactly("b=2", "c=3", "a=9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "\u00fc", "a\n", "\t", "\u007f", "\u0161"})
  void noHeaderHasSuchAName(String name) {
    MessageHeaders headers = new MessageHeaders().add("a", "1");

    assertThatThrownBy(() -> headers.add(name, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Headers().add(name, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(lines(headers)).containsExactly("a=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\r\nNats-Msg-Id: 1", "\n", "\r", "\u00fc", "a\u0080", "\u010d\u010a"})
  void noHeaderHasSuchAValue(String value) {
    MessageHeaders headers = new MessageHeaders().add("a", "1");

    assertThatThrownBy(() -> headers.put("a", value)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Headers().add("a", value))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(lines(headers)).containsExactly("a=1");
  }

  private static MessageHeaders read(String lines) {
    return block("NATS/1.0\r\n" + lines + "\r\n");
  }

  private static MessageHeaders block(String text) {
    return MessageHeaders.read(text.getBytes(UTF_8));
  }

  private static List<String> lines(MessageHeaders headers) {
    List<String> lines = new ArrayList<>();
    headers.forEach((name, value) -> lines.add(name + "=" + value));
    return lines;
  }
}
