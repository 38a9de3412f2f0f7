package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.orders.v1.OrderEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that stops, seen on the wire: no request is cut off. */
class DrainTest extends GatewayTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final int PATIENCE_MS = 20_000;
  private static final String LIVE = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String ORDER =
      "{\"customerId\":\"c\",\"items\":[{\"sku\":\"A\",\"quantity\":1}],\"paymentToken\":\"t\"}";
  private static final String POST =
      "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: "
          + ORDER.length()
          + "\r\n\r\n"
          + ORDER;

  private final Promise<Void> asked = Promise.promise();
  private final Promise<PlaceOrderReply> answer = Promise.promise();

  @BeforeEach
  void start() {
    weft.<PlaceOrder, PlaceOrderReply>answer(
        Addresses.ORDER_PLACE,
        order -> {
          asked.complete();
          return answer.future();
        });
  }

  @Test
  void keepsConnectionsUntilItDrains() throws IOException {
    try (Socket client = connect()) {
      send(client, LIVE);
      assertThat(head(client)).contains(" 200 ").doesNotContain("connection: close");
      body(client, "{\"status\":\"UP\"}");
      send(client, LIVE);
      assertThat(head(client)).contains(" 200 ");
    }
  }

  @Test
  void answersWhileItDrainsAndEndsTheConnectionWithTheAnswer() throws IOException {
    try (Socket client = connect()) {
      send(client, LIVE);
      head(client);
      body(client, "{\"status\":\"UP\"}");
      weft.probes.draining = true;
      send(client, LIVE);

      assertThat(head(client)).contains(" 200 ").contains("connection: close");
      body(client, "{\"status\":\"UP\"}");
      assertThat(client.getInputStream().read()).as("end of stream").isEqualTo(-1);
    }
  }

  @Test
  void endsTheConnectionOfARequestThatWasUnderWayWhenItBeganToDrain() throws IOException {
    try (Socket client = connect()) {
      send(client, POST);
      Fixture.await(asked.future());
      weft.probes.draining = true;
      accept();

      assertThat(head(client)).contains(" 202 ").contains("connection: close");
    }
  }

  @Test
  void opensStreamsWhileItDrains() throws IOException {
    String id = UUID.randomUUID().toString();
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET,
        question ->
            Future.succeededFuture(
                GetOrderReply.newBuilder().setOrder(OrderView.getDefaultInstance()).build()));
    weft.probes.draining = true;
    Listener listener = Listener.open(weft, "");
    weft.storeAndTell(OrderEvent.CREATED, id);
    assertThat(listener.awaitFrames(1).get(0).getString("orderId")).isEqualTo(id);
    try (Socket client = connect()) {
      send(client, "GET /api/v1/orders/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(head(client)).contains(" 200 ").contains("text/event-stream");
      awaitText(client, "id: 1\n");
    }
  }

  @Test
  void listensNoMoreWhileItFinishesWhatItHas() throws IOException {
    try (Socket client = connect();
        Socket idle = connect()) {
      send(idle, LIVE);
      head(idle);
      body(idle, "{\"status\":\"UP\"}");
      send(client, POST);
      Fixture.await(asked.future());
      int port = weft.port();
      Future<Void> stopped = weft.vertx.undeploy(weft.deploymentId);

      assertThat(idle.getInputStream().read()).as("end of the idle connection").isEqualTo(-1);
      // Vert.x closes connections and the listener in no particular order.
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> new Socket(LOOPBACK, port).close())
                      .isInstanceOf(ConnectException.class));
      assertThat(stopped.isComplete()).isFalse();
      accept();
      assertThat(head(client)).contains(" 202 ");
      Fixture.await(stopped);
    }
  }

  private void accept() {
    answer.complete(
        PlaceOrderReply.newBuilder()
            .setAccepted(OrderAccepted.newBuilder().setOrderId("x"))
            .build());
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(LOOPBACK, weft.port());
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The head of the next answer, in lower case. */
  private static String head(Socket socket) throws IOException {
    return awaitText(socket, "\r\n\r\n").toLowerCase(Locale.ROOT);
  }

  private static void body(Socket socket, String expected) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(expected.length());
    assertThat(new String(bytes, StandardCharsets.US_ASCII)).isEqualTo(expected);
  }

  /** Reads up to this text. */
  private static String awaitText(Socket socket, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("end of stream after: %s", read).isNotEqualTo(-1);
      read.append((char) next);
    }
    return read.toString();
  }
}
