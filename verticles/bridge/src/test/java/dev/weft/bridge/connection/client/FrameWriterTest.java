package dev.weft.bridge.connection.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class FrameWriterTest {
  private static final byte[] DATA = "data".getBytes(UTF_8);
  private final FrameWriter frames = new FrameWriter();

  private String taken() {
    return frames.take().toString(UTF_8);
  }

  @Test
  void writesMessagesAsTheProtocolHasThem() {
    frames.message("orders.created.7", null, null, DATA);
    frames.message("orders.created.7", "_INBOX.1", new MessageHeaders(), DATA);
    frames.message("a", "_INBOX.1", new MessageHeaders().add("Nats-Msg-Id", "7"), new byte[0]);

    assertThat(taken())
        .isEqualTo(
            "PUB orders.created.7 4\r\ndata\r\n"
                + "PUB orders.created.7 _INBOX.1 4\r\ndata\r\n"
                + "HPUB a _INBOX.1 27 27\r\nNATS/1.0\r\nNats-Msg-Id:7\r\n\r\n\r\n");
  }

  @Test
  void encodesTextThatIsNotAscii() {
    frames.text("aé").message("größe.\u20ac.\ud83d\ude00", null, null, DATA);

    assertThat(taken()).isEqualTo("aéPUB größe.\u20ac.\ud83d\ude00 4\r\ndata\r\n");
  }

  @Test
  void givesEachByteOnceAndOwnsNoneOfWhatItGave() {
    frames.text("first");
    var first = frames.take();
    frames.text("other");

    assertThat(first.toString()).isEqualTo("first");
    assertThat(taken()).isEqualTo("other");
    assertThat(frames.length()).isZero();
    assertThat(frames.take().length()).isZero();
  }

  @Test
  void takesMessagesOfAnySize() {
    Random random = new Random(7);
    StringBuilder expected = new StringBuilder();
    for (int length : new int[] {0, 1, 9, 10, 99, 100, 16_384, 600_000, 3, 1_048_576}) {
      byte[] data = "x".repeat(length).getBytes(UTF_8);
      String subject = "s" + random.nextInt(1_000);
      frames.message(subject, null, null, data);
      expected.append("PUB " + subject + " " + length + "\r\n" + new String(data, UTF_8) + "\r\n");
      if (random.nextBoolean()) {
        assertThat(taken()).isEqualTo(expected.toString());
        expected.setLength(0);
      }
    }
    assertThat(taken()).isEqualTo(expected.toString());
  }
}
