package dev.weft.bridge.connection.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameParserTest {
  private static final String HEADERS = "NATS/1.0\r\na: b\r\n\r\n";
  private static final String ALL =
      "INFO {\"max_payload\":10}\r\n"
          + "PING\r\n"
          + "MSG orders.created 7 5\r\nhe\r\no\r\n"
          + "PONG\r\n"
          + "+OK\r\n"
          + "HMSG a.b 12 _INBOX.x %d %d\r\n%spay\r\n"
              .formatted(HEADERS.length(), HEADERS.length() + 3, HEADERS)
          + "MSG e 1 reply 0\r\n\r\n"
          + "-ERR 'Permissions Violation'\r\n";

  private final Heard heard = new Heard();

  @Test
  void hearsEachFrame() {
    new FrameParser(heard).received(Buffer.buffer(ALL));

    assertThat(heard.frames)
        .containsExactly(
            "info {\"max_payload\":10}",
            "ping",
            "7 orders.created null null he\r\no",
            "pong",
            "12 a.b _INBOX.x " + HEADERS + " pay",
            "1 e reply null ",
            "error Permissions Violation");
  }

  @Test
  void hearsTheSameInWhateverPartsItComes() {
    new FrameParser(heard).received(Buffer.buffer(ALL));
    byte[] bytes = ALL.getBytes(UTF_8);
    for (int size = 1; size < bytes.length; size++) {
      Heard parts = new Heard();
      FrameParser parser = new FrameParser(parts);
      for (int at = 0; at < bytes.length; at += size) {
        parser.received(Buffer.buffer(ALL.substring(at, Math.min(bytes.length, at + size))));
      }
      assertThat(parts.frames).as("in parts of %d bytes", size).isEqualTo(heard.frames);
    }
  }

  @Test
  void growsForALargeMessageAndGoesOnAfterIt() {
    String large = "x".repeat(3 << 20);
    FrameParser parser = new FrameParser(heard);
    String frames = "MSG a 1 " + large.length() + "\r\n" + large + "\r\nPING\r\n";
    for (int at = 0; at < frames.length(); at += 50_000) {
      parser.received(Buffer.buffer(frames.substring(at, Math.min(frames.length(), at + 50_000))));
    }

    assertThat(heard.frames).containsExactly("1 a null null " + large, "ping");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n",
        "MSG a 1\r\n",
        "MSG a 1 b c d e\r\n",
        "MSG a one 1\r\n",
        "MSG a 1 -1\r\n",
        "MSG a 1 99999999999999999999\r\n",
        "MSG a 1 70000000\r\n",
        "HMSG a 1 9 8\r\n"
      })
  void refusesWhatNoServerSends(String line) {
    FrameParser parser = new FrameParser(heard);
    assertThatThrownBy(() -> parser.received(Buffer.buffer(line)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(heard.frames).isEmpty();
  }

  @Test
  void refusesALineThatDoesNotEnd() {
    FrameParser parser = new FrameParser(heard);
    Buffer part = Buffer.buffer("x".repeat(100_000));
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                parser.received(part);
              }
            })
        .isInstanceOf(IllegalStateException.class);
  }

  /** Notes what it hears, a line for each frame. */
  static class Heard implements FrameParser.Frames {
    final List<String> frames = new ArrayList<>();

    @Override
    public void info(String json) {
      frames.add("info " + json);
    }

    @Override
    public void ping() {
      frames.add("ping");
    }

    @Override
    public void pong() {
      frames.add("pong");
    }

    @Override
    public void error(String text) {
      frames.add("error " + text);
    }

    @Override
    public void message(
        long subscription, String subject, String replyTo, byte[] headers, byte[] data) {
      frames.add(
          subscription
              + " "
              + subject
              + " "
              + replyTo
              + " "
              + (headers == null ? null : new String(headers, ISO_8859_1))
              + " "
              + new String(data, UTF_8));
    }
  }
}
