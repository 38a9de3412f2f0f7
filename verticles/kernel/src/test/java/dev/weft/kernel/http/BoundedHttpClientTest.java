package dev.weft.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers of every bad kind, over sockets of their own; then a good one, over the same pool. */
class BoundedHttpClientTest {
  private static final int TIMEOUT_MS = 400;
  private static final int BYTES_MAX = 10_000;
  private static final int CONNECTIONS = 2;
  private static final HttpLimits LIMITS = new HttpLimits(TIMEOUT_MS, BYTES_MAX, CONNECTIONS, 100);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final int PIECE_BYTES = 1_000;

  private final Vertx vertx = Vertx.vertx();
  private final BoundedHttpClient client = BoundedHttpClient.pooled(vertx, LIMITS);

  /** What the server does, and what that is to be called. */
  enum Badness {
    SILENCE(BoundedHttpClient.TIMED_OUT) {
      @Override
      void run(Socket socket, OutputStream out) {}
    },
    ENDLESS_CHUNKS(BoundedHttpClient.TOO_LARGE) {
      @Override
      void run(Socket socket, OutputStream out) throws IOException {
        RawServer.say(out, CHUNKED);
        while (true) {
          RawServer.say(out, "3e8\r\n" + "x".repeat(PIECE_BYTES) + "\r\n");
        }
      }
    },
    ENDLESS_TRICKLE(BoundedHttpClient.TIMED_OUT) {
      @Override
      void run(Socket socket, OutputStream out) throws Exception {
        RawServer.say(out, CHUNKED);
        while (true) {
          RawServer.say(out, "1\r\nx\r\n");
          TimeUnit.MILLISECONDS.sleep(TIMEOUT_MS / 10);
        }
      }
    },
    TRICKLED_HEAD(BoundedHttpClient.TIMED_OUT) {
      @Override
      void run(Socket socket, OutputStream out) throws Exception {
        RawServer.say(out, "HTTP/1.1 200 OK\r\n");
        while (true) {
          RawServer.say(out, "X: y\r\n");
          TimeUnit.MILLISECONDS.sleep(TIMEOUT_MS / 10);
        }
      }
    },
    ENDLESS_INTERIM_ANSWERS(BoundedHttpClient.TIMED_OUT) {
      @Override
      void run(Socket socket, OutputStream out) throws Exception {
        while (true) {
          RawServer.say(out, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
          TimeUnit.MILLISECONDS.sleep(TIMEOUT_MS / 10);
        }
      }
    },
    HUGE_HEADER(BoundedHttpClient.BROKEN) {
      @Override
      void run(Socket socket, OutputStream out) throws IOException {
        RawServer.say(out, "HTTP/1.1 200 OK\r\nX: ");
        while (true) {
          RawServer.say(out, "x".repeat(PIECE_BYTES));
        }
      }
    },
    DECLARES_TOO_MUCH(BoundedHttpClient.TOO_LARGE) {
      @Override
      void run(Socket socket, OutputStream out) throws IOException {
        RawServer.say(out, "HTTP/1.1 200 OK\r\nContent-Length: 1100000\r\n\r\n");
        while (true) {
          RawServer.say(out, "x".repeat(PIECE_BYTES));
        }
      }
    },
    ENDS_HALFWAY(BoundedHttpClient.BROKEN) {
      @Override
      void run(Socket socket, OutputStream out) throws IOException {
        RawServer.say(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
        socket.shutdownOutput();
      }
    },
    IS_NOT_HTTP(BoundedHttpClient.BROKEN) {
      @Override
      void run(Socket socket, OutputStream out) throws IOException {
        RawServer.say(out, "SSH-2.0-OpenSSH_9.6\r\n\r\n");
      }
    };

    private final String id;

    Badness(String id) {
      this.id = id;
    }

    abstract void run(Socket socket, OutputStream out) throws Exception;
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  @ParameterizedTest
  @EnumSource
  void survivesABadServerAndHasItsConnectionsBack(Badness badness) throws Exception {
    try (RawServer server = new RawServer(badness::run)) {
      List<Future<HttpAnswer>> asked =
          Stream.generate(() -> ask(server)).limit(CONNECTIONS * 2L).toList();
      for (Future<HttpAnswer> answer : asked) {
        Failure failure = failure(answer);
        assertThat(failure.kind()).isEqualTo(FailureKind.RETRY);
        assertThat(failure.id())
            .isIn(badness.id, BoundedHttpClient.TIMED_OUT); // of those that had to wait
      }
      assertThat(asked.stream().map(answer -> failure(answer).id())).contains(badness.id);
      awaitNoneOpen(server);

      server.behave((socket, out) -> RawServer.say(out, OK));
      for (int i = 0; i < CONNECTIONS * 2; i++) {
        assertThat(get(ask(server)).json()).isPresent();
      }
    }
  }

  @Test
  void readsNoMoreOfACompressedAnswerThanCame() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
      zip.write(new byte[BYTES_MAX * 100]);
    }
    String head =
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n";
    try (RawServer server =
        new RawServer((socket, out) -> RawServer.say(out, head + latin(bomb.toByteArray())))) {
      HttpAnswer answer = get(ask(server));
      assertThat(answer.body().length()).isEqualTo(bomb.size());
      assertThat(answer.json()).isEmpty();
    }
  }

  @Test
  void followsNoRedirectAndKeepsConnectionsOfWholeAnswers() throws Exception {
    String moved =
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    try (RawServer server = new RawServer((socket, out) -> RawServer.say(out, moved))) {
      for (int i = 0; i < CONNECTIONS * 2; i++) {
        assertThat(get(ask(server)).status()).isEqualTo(302);
      }
      assertThat(server.open()).isEqualTo(1);
    }
  }

  @Test
  void readsAnswersUpToTheLimitWhateverTheirContentType() throws Exception {
    String body = "{\"a\":\"" + "x".repeat(BYTES_MAX - 8) + "\"}";
    String head = "HTTP/1.1 201 Created\r\nContent-Type: text/html\r\nContent-Length: " + BYTES_MAX;
    try (RawServer server =
        new RawServer((socket, out) -> RawServer.say(out, head + "\r\n\r\n" + body))) {
      assertThat(get(ask(server)).json()).isPresent();
    }
  }

  @Test
  void failsWhenNobodyListens() throws Exception {
    RawServer gone = new RawServer((socket, out) -> {});
    gone.close();
    assertThat(failure(ask(gone)).id()).isEqualTo(BoundedHttpClient.BROKEN);
  }

  private Future<HttpAnswer> ask(RawServer server) {
    return client.send(
        HttpMethod.POST, server.url(), MultiMap.caseInsensitiveMultiMap(), Buffer.buffer("{}"));
  }

  private static void awaitNoneOpen(RawServer server) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (server.open() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(TIMEOUT_MS / 20);
    }
    assertThat(server.open()).isZero();
  }

  private static HttpAnswer get(Future<HttpAnswer> answer) throws Exception {
    return answer
        .toCompletionStage()
        .toCompletableFuture()
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static Failure failure(Future<HttpAnswer> answer) {
    return answer
        .<Failure>transform(
            done -> Future.succeededFuture(done.failed() ? Failure.of(done.cause()) : null))
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
