package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.gateway.http.ConnectionOptions;
import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send slowly, or nothing, on the wire: they hold up nobody but one another. */
class SlowClientsTest {
  private static final int PATIENCE_MS = 20_000;
  private static final int IN_FLIGHT_MAX = 20;
  private static final String ORDER =
      "{\"customerId\":\"c\",\"items\":[{\"sku\":\"A\",\"quantity\":1}],\"paymentToken\":\"t\"}";
  private static final String POST_HEAD =
      "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: "
          + ORDER.length()
          + "\r\n\r\n";
  private static final String LIVE = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String READY = "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final List<Socket> sockets = new ArrayList<>();
  private Fixture weft;

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    weft.close();
  }

  @Test
  void bodiesOnTheirWayHoldNoPlaceOfARequestInFlight() throws IOException {
    start(new ConnectionOptions(60_000, 20_000, 60_000, 1_000, 1_000));
    for (int i = 0; i < 3 * IN_FLIGHT_MAX; i++) {
      send(connect(), POST_HEAD + "{");
    }
    for (int i = 0; i < 2 * IN_FLIGHT_MAX; i++) {
      assertThat(weft.post("/api/v1/orders", ORDER).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void aBodyThatIsNotWholeInTimeIs408HoweverSteadilyItTrickles() throws IOException {
    start(new ConnectionOptions(700, 20_000, 60_000, 1_000, 1_000));
    Socket slow = connect();
    send(slow, POST_HEAD);
    assertThat(trickle(slow, ORDER))
        .startsWith("HTTP/1.1 408 ")
        .contains("connection: close")
        .contains("urn:weft:problem:request-timeout");
  }

  @Test
  void aBodyThatIsWholeInTimeIsTakenHoweverManyPiecesItComesIn() throws IOException {
    start(new ConnectionOptions(10_000, 20_000, 60_000, 1_000, 1_000));
    Socket client = connect();
    send(client, POST_HEAD);
    for (String piece : ORDER.split("", -1)) {
      send(client, piece);
    }
    assertThat(readLine(client)).startsWith("HTTP/1.1 202 ");
  }

  @Test
  void aConnectionWithoutAWholeRequestEndsHoweverSteadilyItsHeadTrickles() throws IOException {
    start(new ConnectionOptions(60_000, 20_000, 700, 1_000, 1_000));
    Socket silent = connect();
    Socket slow = connect();
    assertThat(trickle(slow, LIVE)).isEmpty();
    assertThat(readToEnd(silent)).isEmpty();
  }

  @Test
  void streamsAndRequestsAtWorkAreNotIdle() throws IOException {
    start(new ConnectionOptions(60_000, 20_000, 300, 1_000, 1_000));
    Listener listener = Listener.open(weft, "");
    Socket idle = connect();
    send(idle, LIVE);
    assertThat(readToEnd(idle)).startsWith("HTTP/1.1 200 ");
    await().during(Duration.ofMillis(900)).until(() -> !listener.isClosed());
  }

  @Test
  void slowConnectionsPushOutOneAnotherAndProbesAreAnswered() throws IOException {
    start(new ConnectionOptions(60_000, 20_000, 60_000, 200, 200));
    Listener listener = Listener.open(weft, "");
    for (int i = 0; i < 2_000; i++) {
      send(connect(), i % 2 == 0 ? POST_HEAD : "GET /li");
      if (i % 100 == 0) {
        assertThat(answerTo(LIVE)).startsWith("HTTP/1.1 200 ");
        assertThat(answerTo(POST_HEAD + ORDER)).startsWith("HTTP/1.1 202 ");
      }
    }
    assertThat(answerTo(READY)).startsWith("HTTP/1.1 200 ");
    assertThat(listener.isClosed()).isFalse();
    await().until(() -> openCount() <= 200);
  }

  private void start(ConnectionOptions connections) {
    GatewayOptions options =
        new GatewayOptions(
            "127.0.0.1",
            0,
            0,
            65_536,
            1_000,
            1_000,
            Fixture.load(IN_FLIGHT_MAX),
            10,
            Fixture.OPTIONS.feed(),
            connections,
            Fixture.OPEN,
            Fixture.NO_BUS);
    weft = new Fixture(options);
    weft.<PlaceOrder, PlaceOrderReply>answer(
        Addresses.ORDER_PLACE,
        order ->
            Future.succeededFuture(
                PlaceOrderReply.newBuilder()
                    .setAccepted(OrderAccepted.newBuilder().setOrderId("x"))
                    .build()));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), weft.port());
    socket.setSoTimeout(PATIENCE_MS);
    sockets.add(socket);
    return socket;
  }

  /** On a connection of its own: one that a client keeps for later is pushed out like any other. */
  private String answerTo(String request) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), weft.port())) {
      client.setSoTimeout(PATIENCE_MS);
      send(client, request);
      return readLine(client);
    }
  }

  private static void send(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException closed) {
      // By the gateway, which is what the slow ones are here for.
    }
  }

  /** A byte each time that the gateway has been silent for a while; what it said in the end. */
  private static String trickle(Socket socket, String text) throws IOException {
    socket.setSoTimeout(50);
    for (String piece : text.split("", -1)) {
      send(socket, piece);
      try {
        int first = read(socket);
        socket.setSoTimeout(PATIENCE_MS);
        return first < 0 ? "" : (char) first + readToEnd(socket);
      } catch (SocketTimeoutException silent) {
        // One more.
      }
    }
    throw new AssertionError("the gateway waited for all of " + text);
  }

  private long openCount() {
    return sockets.stream().filter(SlowClientsTest::isOpen).count();
  }

  private static boolean isOpen(Socket socket) {
    try {
      socket.setSoTimeout(1);
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException nothingYet) {
      return true;
    } catch (IOException ended) {
      return false;
    }
  }

  private static String readLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = read(socket); next >= 0 && next != '\n'; next = read(socket)) {
      line.append((char) next);
    }
    return line.toString();
  }

  private static String readToEnd(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int next = read(socket); next >= 0; next = read(socket)) {
      text.append((char) next);
    }
    return text.toString();
  }

  /** A connection that is reset has ended, too. */
  private static int read(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }
}
