package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.proto.orders.v1.OrderEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames that RFC 6455 forbids, one kind a row: their sender is closed, and nobody else notices.
 */
class WebSocketAttacksTest {
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static Fixture weft;

  @BeforeAll
  static void start() {
    weft = new Fixture();
  }

  @AfterAll
  static void stop() {
    weft.close();
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        attack("a frame without mask", bytes(FIN | TEXT, 1, 'a')),
        attack("a reserved bit", masked(FIN | 0x40 | TEXT, "a")),
        attack("all reserved bits", masked(FIN | 0x70 | TEXT, "a")),
        attack("a reserved kind", masked(FIN | 3, "a")),
        attack("a reserved control kind", masked(FIN | 11, "")),
        attack("a ping in pieces", masked(PING, "a")),
        attack("a ping of 126 bytes", bytes(FIN | PING, MASKED | 126, 0, 126, 0, 0, 0, 0)),
        attack("a continuation of nothing", masked(FIN, "a")),
        attack("a text within a text", join(masked(TEXT, "a"), masked(FIN | TEXT, "b"))),
        attack("a close of one byte", masked(FIN | CLOSE, "a")),
        attack("a close with a code that is none", masked(FIN | CLOSE, "\u0000\u0001")),
        attack(
            "a length beyond a long",
            bytes(FIN | TEXT, MASKED | 127, 255, 255, 255, 255, 255, 255, 255, 255)),
        attack("16 KB at once", bytes(FIN | BINARY, MASKED | 126, 64, 0, 0, 0, 0, 0)),
        attack("empty pieces without end", pieces(TEXT, 2_000, 0)),
        attack("full pieces without end", pieces(BINARY, 2_000, 125)),
        attack("pings within a message without end", pinged(2_000)),
        attack("a close, and more", join(masked(FIN | CLOSE, ""), pieces(TEXT, 100, 125))),
        attack(
            "HTTP within",
            "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
  }

  static Stream<Arguments> unread() {
    return Stream.of(
        attack("text that is not UTF-8", masked(FIN | TEXT, "\u00c0\u00ae")),
        attack("a message of many pieces", pieces(TEXT, 100, 125)),
        attack("an order", masked(FIN | TEXT, "{\"customerId\":\"c\"}")));
  }

  /** A client has nothing to say, so nothing of it is read, gathered or decoded. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("unread")
  void whatAClientSaysIsNotRead(String name, byte[] frames) {
    try (RawSocket attacker = new RawSocket(weft)) {
      attacker.upgrade();
      attacker.send(frames);
      weft.storeAndTell(OrderEvent.CREATED, UUID.randomUUID().toString());
      assertThat(attacker.readUntil("PENDING")).isTrue();
    }
    await().until(() -> weft.gateway.streamCount() == 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void itsSenderIsClosed(String name, byte[] frames) {
    Listener honest = Listener.open(weft, "");
    try (RawSocket attacker = new RawSocket(weft)) {
      attacker.upgrade();
      await().until(() -> weft.gateway.streamCount() == 2);
      attacker.send(frames);
      attacker.readToCloseFrame();
    }
    await().until(() -> weft.gateway.streamCount() == 1);
    weft.storeAndTell(OrderEvent.CREATED, UUID.randomUUID().toString());
    honest.awaitFrames(1);
    honest.close();
    await().until(() -> weft.gateway.streamCount() == 0);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "an unknown version | Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 99",
        "no key | Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | X: y",
        "a body | Connection: Upgrade | Connection: Upgrade\\r\\nContent-Length: 5",
        "another protocol | Upgrade: websocket | Upgrade: h2c",
        "no connection header | Connection: Upgrade | X: y",
        "another host | Host: 127.0.0.1 | Host: evil.example",
        "another origin | Connection: Upgrade | Connection: Upgrade\\r"
            + "\\n"
            + "Origin: http://evil.example",
        "a broken query | /stream | /stream?since=-1",
        "an unknown query | /stream | /stream?token=x"
      })
  void handshakesThatAreNoneAreRefused(String name, String from, String to) {
    String request =
        """
        GET /api/v1/orders/stream HTTP/1.1
        Host: 127.0.0.1
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """
            .replace("\n", "\r\n")
            .replace(from, to.replace("\\r\\n", "\r\n"));
    try (RawSocket attacker = new RawSocket(weft)) {
      attacker.send(request);
      assertThat(attacker.readHead()).doesNotContain(" 101 ").matches("(?s)(HTTP/1.1 4.*)?");
    }
    assertThat(weft.gateway.streamCount()).isZero();
  }

  /** A bomb needs it. */
  @Test
  void agreesToNoCompression() {
    try (RawSocket client = new RawSocket(weft)) {
      String head = client.upgrade("Sec-WebSocket-Extensions: permessage-deflate\r\n");
      assertThat(head).startsWith("HTTP/1.1 101").doesNotContainIgnoringCase("extensions");
    }
    await().until(() -> weft.gateway.streamCount() == 0);
  }

  private static Arguments attack(String name, byte[] frames) {
    return Arguments.of(name, frames);
  }

  private static byte[] bytes(int... all) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    for (int each : all) {
      frame.write(each);
    }
    return frame.toByteArray();
  }

  /** With a mask of zeros. */
  private static byte[] masked(int first, String payload) {
    byte[] content = payload.getBytes(StandardCharsets.ISO_8859_1);
    return join(bytes(first, MASKED | content.length, 0, 0, 0, 0), content);
  }

  private static byte[] pieces(int opcode, int count, int length) {
    byte[] all = masked(opcode, "a");
    byte[] piece = masked(0, "a".repeat(length));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(all);
    for (int i = 0; i < count; i++) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  private static byte[] pinged(int count) {
    byte[] both = join(masked(0, "a"), masked(FIN | PING, "a"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(masked(TEXT, "a"));
    for (int i = 0; i < count; i++) {
      out.writeBytes(both);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    return all.toByteArray();
  }
}
