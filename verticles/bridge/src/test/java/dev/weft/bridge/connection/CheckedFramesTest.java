package dev.weft.bridge.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bridge.connection.client.HeaderBlock;
import io.nats.client.support.IncomingHeadersProcessor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedFramesTest {
  private static final String INFO = "INFO {\"server_name\":\"M\u00fcller\"}\r\n";
  private static final String SENT =
      INFO
          + "PING\r\n"
          + "MSG a.b 1 5\r\n\u00fc\r\n\n\r\n"
          + "MSG orders.\u00fc.7 12 _INBOX.x 0\r\n\r\n"
          + hmsg("a.b 12 $JS.ACK.1", "x-name: M\u00fcller\r\n", "HMSG \u00fc")
          + hmsg("a.b 12", "ce-id: 1\r\n", "")
          + "-ERR 'HMSG x 1 2 3'\r\n"
          + hmsg("a.b 12", "k y: \u00fc\r\nno colon\r\nNats-Subject: \u00fc\r\n", "12")
          + "PONG\r\n";

  /** As SENT, with every byte that the client cannot read replaced. */
  private static final String READ =
      INFO
          + "PING\r\n"
          + "MSG a.b 1 5\r\n\u00fc\r\n\n\r\n"
          + "MSG orders.\u00fc.7 12 _INBOX.x 0\r\n\r\n"
          + hmsg("a.b 12 $JS.ACK.1", "x-name: M??ller\r\n", "HMSG \u00fc")
          + hmsg("a.b 12", "ce-id: 1\r\n", "")
          + "-ERR 'HMSG x 1 2 3'\r\n"
          + hmsg("a.b 12", "k?y: ??\r\nn: colon\r\nNats-Subject: ??\r\n", "12")
          + "PONG\r\n";

  @Test
  void readsTheSameWhereverTheStreamIsCut() throws IOException {
    byte[] sent = SENT.getBytes(UTF_8);
    for (int cut = 0; cut <= sent.length; cut++) {
      InputStream parts =
          new SequenceInputStream(
              new ByteArrayInputStream(sent, 0, cut),
              new ByteArrayInputStream(sent, cut, sent.length - cut));
      assertThat(readAll(parts, 64)).as("cut at %d", cut).isEqualTo(READ);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100_000})
  void readsTheSameHoweverMuchIsAskedFor(int length) throws IOException {
    assertThat(readAll(new ByteArrayInputStream(SENT.getBytes(UTF_8)), length)).isEqualTo(READ);
  }

  @Test
  void readsFramesLargerThanItsBuffer() throws IOException {
    String large = "x".repeat(200_000);
    String sent = hmsg("a.b 1", "k: \u00fc" + large + "\r\n", large) + "PING\r\n";

    assertThat(readAll(new ByteArrayInputStream(sent.getBytes(UTF_8)), 64 * 1024))
        .isEqualTo(sent.replace("\u00fc", "??"));
  }

  @Test
  void doesNotWaitForHeadersBeforeItGivesAwayTheirLine() throws IOException {
    CheckedFrames frames =
        new CheckedFrames(new ByteArrayInputStream("HMSG a 1 12 12\r\n".getBytes(UTF_8)));

    assertThat(frames.read(new byte[64], 0, 64)).isEqualTo(16);
    assertThatThrownBy(() -> frames.read(new byte[64], 0, 64)).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2000000000 2000000000", "-12 -12", "99999999999999999999 1", "12 11"})
  void endsAtHeadersThatNoServerSends(String sizes) {
    CheckedFrames frames =
        new CheckedFrames(new ByteArrayInputStream(("HMSG a 1 " + sizes + "\r\n").getBytes(UTF_8)));

    assertThatThrownBy(() -> frames.read(new byte[64], 0, 64))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes of headers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NATS/1.0\r\n\u00fc: x\r\n\r\n",
        "NATS/1.0\r\n: x\r\n\r\n",
        "NATS/1.0\r\n::\r\n\r\n",
        "NATS/1.0\r\nx\r\n\r\n",
        "NATS/1.0\r\nk: a\rb\nc\r\n\r\n",
        "NATS/1.0\r\nk: v",
        "NATS/1.0\r\nk: v\r\n",
        "NATS/1.0\nk: v\n\n\n\n",
        "NATS/1.0 abc\r\nk: v\r\n\r\n",
        "NATS/2.0\r\nk: v\r\n\r\n",
        "hello, world, hello"
      })
  void theClientReadsWhatWasMalformed(String headers) throws IOException {
    byte[] block = headers.getBytes(UTF_8);
    int length = block.length;

    HeaderBlock.repair(block);

    assertThat(block).hasSize(length);
    assertThat(new IncomingHeadersProcessor(block).getStatus()).isNull();
  }

  /** Without them no read knows what it has been answered. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ":\r\n",
        "x\r\n",
        "x\r\n:\r\n",
        ":\r\nx\r\nmy key: 1\r\n",
        "ce-id: a\r\n:\r\n:\r\n",
        "no colon\r\n:\r\n"
      })
  void whatTheServerHasAddedStays(String malformed) throws IOException {
    byte[] block =
        ("NATS/1.0\r\n" + malformed + "Nats-Stream: S\r\nNats-Sequence: 17\r\n\r\n")
            .getBytes(UTF_8);

    HeaderBlock.repair(block);

    assertThat(new IncomingHeadersProcessor(block).getHeaders().getLast("Nats-Sequence"))
        .isEqualTo("17");
  }

  @Test
  void whatIsWellFormedStaysAsItIs() throws IOException {
    byte[] status = "NATS/1.0 404 No Messages\r\nx:\r\n\r\n".getBytes(UTF_8);
    byte[] block = Arrays.copyOf(status, status.length);

    HeaderBlock.repair(block);

    assertThat(block).isEqualTo(status);
  }

  @Test
  void whatTheScanTakesForPlainTheClientCanRead() {
    String[] parts = {
      "a", "Nats-", ":", ": ", " ", "v w", "\r\n", "\r\n", "\r", "\n", "\t", "\u007f", "\u00e9"
    };
    Random random = new Random(42);
    int plain = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(9) == 0 ? "" : "NATS/1.0\r\n");
      for (int part = random.nextInt(12); part > 0; part--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] block =
          text.append(random.nextBoolean() ? "\r\n\r\n" : "\r\n").toString().getBytes(UTF_8);
      if (HeaderBlock.isPlain(block)) {
        plain++;
        assertThat(HeaderBlock.isReadable(block)).as("%s", text).isTrue();
      }
    }
    assertThat(plain).as("blocks that were compared").isGreaterThan(1_000);
  }

  @Test
  void whatTheServerSendsIsPlain() {
    String block = "NATS/1.0\r\nce-id: o-1:created\r\nNats-Msg-Id:o-1\r\nx: a: b \r\n\r\n";
    assertThat(HeaderBlock.isPlain(block.getBytes(UTF_8))).isTrue();
  }

  @Test
  void tooShortABlockEndsTheConnectionInsteadOfItsReader() {
    assertThatThrownBy(() -> HeaderBlock.repair(new byte[13])).isInstanceOf(IOException.class);
  }

  private static String hmsg(String line, String headers, String payload) {
    int headerBytes = ("NATS/1.0\r\n" + headers + "\r\n").getBytes(UTF_8).length;
    int bytes = headerBytes + payload.getBytes(UTF_8).length;
    return "HMSG "
        + line
        + " "
        + headerBytes
        + " "
        + bytes
        + "\r\nNATS/1.0\r\n"
        + headers
        + "\r\n"
        + payload
        + "\r\n";
  }

  private static String readAll(InputStream sent, int length) throws IOException {
    CheckedFrames frames = new CheckedFrames(sent);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] part = new byte[length];
    for (int count = frames.read(part, 0, length); count >= 0; ) {
      all.write(part, 0, count);
      count = frames.read(part, 0, length);
    }
    return all.toString(UTF_8);
  }
}
