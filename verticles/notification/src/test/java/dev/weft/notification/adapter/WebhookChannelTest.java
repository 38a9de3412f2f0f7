package dev.weft.notification.adapter;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.failure.Condition;
import dev.weft.notification.domain.SendException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks to receivers that answer as no decent one would. */
class WebhookChannelTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final long SHORT_MS = 1_500;
  private static final int IN_FLIGHT_MAX = 8;

  /** What sockets, pipes and one read may hold beyond what is looked at. */
  private static final long BYTES_MAX = 32_000_000;

  private static final String CHUNK = "1000\r\n" + "x".repeat(4_096) + "\r\n";

  private final Vertx vertx = Vertx.vertx();
  private long timeoutMs = 20_000;
  private RawServer server;
  private WebhookChannel channel;

  @AfterEach
  void close() throws IOException {
    channel.close();
    server.close();
    await(vertx.close());
  }

  @Test
  void readsLittleOfAnEndlessAnswerAndHangsUp() {
    against(WebhookChannelTest::endless);

    await(send("o1"));

    await().until(() -> server.openCount() == 0);
    assertThat(server.bytesWritten()).isLessThan(BYTES_MAX);
  }

  @Test
  void hangsUpOnEndlessHeaders() {
    against(
        (raw, in, out) -> {
          RawServer.readRequest(in);
          raw.write(out, "HTTP/1.1 200 OK\r\n");
          for (int i = 0; ; i++) {
            raw.write(out, "x-" + i + ": " + "y".repeat(1_000) + "\r\n");
          }
        });

    assertThat(refusal(send("o1")).condition()).isEqualTo(Condition.RECEIVER_UNAVAILABLE);
    await().until(() -> server.openCount() == 0);
    assertThat(server.bytesWritten()).isLessThan(BYTES_MAX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints"})
  void hangsUpOnEndlessInterimAnswers(String interim) {
    timeoutMs = SHORT_MS;
    against(
        (raw, in, out) -> {
          RawServer.readRequest(in);
          for (; ; ) {
            raw.write(out, "HTTP/1.1 " + interim + "\r\n\r\n");
            Thread.sleep(1);
          }
        });

    assertThat(refusal(send("o1")).condition()).isEqualTo(Condition.RECEIVER_UNAVAILABLE);
    await().until(() -> server.openCount() == 0);
  }

  @Test
  void everyConnectionOfATricklingReceiverIsFreeAgainInTime() {
    timeoutMs = SHORT_MS;
    against(WebhookChannelTest::trickling);

    long startedNanos = System.nanoTime();
    List<Future<Void>> sent =
        IntStream.range(0, IN_FLIGHT_MAX).mapToObj(i -> send("o" + i)).toList();
    sent.forEach(each -> assertThat(refusal(each).getMessage()).contains("in time"));
    await().until(() -> server.openCount() == 0);

    assertThat(Duration.ofNanos(System.nanoTime() - startedNanos))
        .isLessThan(Duration.ofMillis(4 * SHORT_MS));
    // and so the next ones get connections
    assertThat(refusal(send("next")).getMessage()).contains("in time");
    assertThat(server.accepted()).isEqualTo(IN_FLIGHT_MAX + 1);
  }

  @Test
  void theStatusCountsWhenTheBodyTrickles() {
    against(
        (raw, in, out) -> {
          RawServer.readRequest(in);
          raw.write(out, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
          for (; ; ) {
            raw.write(out, "x");
            Thread.sleep(20);
          }
        });

    await(send("o1"));
    await().until(() -> server.openCount() == 0);
  }

  @Test
  void keepsAConnectionThatIsUsedWell() {
    against(
        (raw, in, out) -> {
          for (; ; ) {
            RawServer.readRequest(in);
            raw.write(out, "HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok");
          }
        });

    for (int i = 0; i < 20; i++) {
      await(send("o" + i));
    }
    // a try may begin before the connection of the one before it is back
    assertThat(server.accepted()).isLessThan(5);
  }

  @Test
  void aReceiverThatHangsUpIsTriedAgain() {
    against((raw, in, out) -> RawServer.readRequest(in));
    assertThat(refusal(send("o1")).condition()).isEqualTo(Condition.RECEIVER_UNAVAILABLE);
  }

  @Test
  void whoseNameIsUnknownOrCertificateWrongIsTriedAgain() {
    against((raw, in, out) -> raw.write(out, "no TLS\r\n"));
    channel.close();
    for (String url : List.of("http://nowhere.invalid/", "https://127.0.0.1:" + server.port())) {
      WebhookChannel other = channel(url);
      assertThat(refusal(other.send(Notifications.confirmed("o1", "c"))).condition())
          .isEqualTo(Condition.RECEIVER_UNAVAILABLE);
      other.close();
    }
  }

  private static void endless(RawServer raw, InputStream in, OutputStream out) throws IOException {
    RawServer.readRequest(in);
    raw.write(out, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    for (; ; ) {
      raw.write(out, CHUNK);
    }
  }

  private static void trickling(RawServer raw, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    RawServer.readRequest(in);
    for (char each : "HTTP/1.1 200 OK\r\nx-slow: ".toCharArray()) {
      raw.write(out, String.valueOf(each));
      Thread.sleep(50);
    }
    for (; ; ) {
      raw.write(out, "y");
      Thread.sleep(50);
    }
  }

  private void against(RawServer.Conversation conversation) {
    server = new RawServer(conversation);
    channel = channel(server.url());
  }

  private WebhookChannel channel(String url) {
    return new WebhookChannel(
        vertx,
        new WebhookOptions("shop", url, List.of(SECRET), timeoutMs, IN_FLIGHT_MAX, Instant.EPOCH),
        Clock.systemUTC());
  }

  private Future<Void> send(String order) {
    return channel.send(Notifications.confirmed(order, "c"));
  }

  private static SendException refusal(Future<Void> sent) {
    SendException[] why = new SendException[1];
    assertThatThrownBy(() -> await(sent))
        .satisfies(
            error ->
                why[0] =
                    (SendException) (error instanceof SendException ? error : error.getCause()));
    return why[0];
  }
}
