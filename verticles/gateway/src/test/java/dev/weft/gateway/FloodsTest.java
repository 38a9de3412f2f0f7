package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.gateway.http.ConnectionOptions;
import dev.weft.proto.orders.v1.OrderEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that send much and read nothing, on the wire: what they cost is bounded. */
class FloodsTest {
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int TEXT = 1;
  private static final int PAYLOAD = 125;

  private final List<RawSocket> sockets = new ArrayList<>();
  private Fixture weft;

  @AfterEach
  void stop() {
    sockets.forEach(RawSocket::close);
    weft.close();
  }

  /** Each ping is answered, and each answer that is not read was kept: 55 MB ended a node. */
  @Test
  void aClientThatPingsAndNeverReadsIsClosed() {
    weft = new Fixture();
    RawSocket client = open(4_096).upgrade();
    byte[] pings = frames(PING, PAYLOAD, 1_000);
    int sent = 0;
    while (sent < 60 && client.send(pings)) {
      sent++;
    }
    assertThat(sent).as("batches of 1,000 pings until it was closed").isLessThan(60);
    await().until(() -> clients() == 0);
    assertThat(weft.get("/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aClientThatPingsTooOftenIsTold() {
    weft = new Fixture();
    RawSocket client = open(1 << 20).upgrade();
    client.send(frames(PING, 1, 450));
    String answer = client.readToEnd();
    assertThat(answer).contains("too many frames");
    await().until(() -> clients() == 0);
  }

  @Test
  void framesThatNobodyAsksForAreCountedWhateverTheyAre() {
    for (int opcode : new int[] {PONG, TEXT}) {
      weft = new Fixture();
      RawSocket client = open(1 << 20).upgrade();
      client.send(frames(opcode, 1, 2_000));
      client.readToEnd();
      await().until(() -> clients() == 0);
      weft.close();
    }
    weft = new Fixture();
  }

  @Test
  void aClientThatPingsNowAndThenIsAnswered() {
    weft = new Fixture();
    Listener listener = Listener.open(weft, "");
    RawSocket client = open(1 << 20).upgrade();
    client.send(frames(PING, 5, 100));
    weft.storeAndTell(OrderEvent.CREATED, UUID.randomUUID().toString());
    listener.awaitFrames(1);
    assertThat(clients()).isEqualTo(2);
  }

  @Test
  void aFrameLargerThanAnyIsRefusedBeforeItIsRead() {
    weft = new Fixture();
    RawSocket client = open(65_536).upgrade();
    byte[] head = new byte[14];
    head[0] = (byte) (0x80 | TEXT);
    head[1] = (byte) (0x80 | 127);
    head[6] = 1 << 6;
    client.send(head);
    client.readToEnd();
    await().until(() -> clients() == 0);
  }

  /** Its requests wait in the kernel once it does not take the answers. */
  @Test
  void aClientThatAsksAndDoesNotReadIsClosed() {
    weft = slow(700, 60_000);
    RawSocket client = open(4_096);
    String request = "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (int i = 0; i < 200; i++) {
      client.send(request);
    }
    await().until(() -> !client.send(request));
    assertThat(weft.get("/live").statusCode()).isEqualTo(200);
  }

  /** A closed one is forgotten: 31,000 WebSockets, one after another, are not too many. */
  @Test
  void webSocketsThatHaveGoneTakeNoPlace() {
    weft =
        new Fixture(with(new ConnectionOptions(10_000, 20_000, 60_000, 20, 20), Fixture.OPTIONS));
    for (int i = 0; i < 400; i++) {
      new RawSocket(weft).upgrade().close();
    }
    open(4_096).upgrade();
    assertThat(weft.get("/live").statusCode()).isEqualTo(200);
  }

  /** Those of one address push out one another, and a request at once gets through. */
  @Test
  void oneAddressHasSoManyConnections() {
    weft =
        new Fixture(
            with(new ConnectionOptions(60_000, 20_000, 60_000, 1_000, 30), Fixture.OPTIONS));
    List<RawSocket> idle = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      idle.add(open(4_096));
    }
    assertThat(weft.get("/live").statusCode()).isEqualTo(200);
    assertThat(idle.get(0).readToEnd()).isEmpty();
  }

  private RawSocket open(int receiveBufferBytes) {
    RawSocket socket = new RawSocket(weft, receiveBufferBytes);
    sockets.add(socket);
    return socket;
  }

  private Fixture slow(int sendTimeoutMs, int idleTimeoutMs) {
    return new Fixture(
        with(
            new ConnectionOptions(10_000, sendTimeoutMs, idleTimeoutMs, 1_000, 1_000),
            Fixture.OPTIONS));
  }

  private static GatewayOptions with(ConnectionOptions connections, GatewayOptions options) {
    return new GatewayOptions(
        options.host(),
        options.port(),
        0,
        options.bodyBytesMax(),
        options.retryAfterMs(),
        options.requestTimeoutMs(),
        options.load(),
        options.websocketClientsMax(),
        options.feed(),
        connections,
        options.security(),
        Fixture.NO_BUS);
  }

  private int clients() {
    return weft.gateway.streamCount();
  }

  private static byte[] frames(int opcode, int length, int count) {
    byte[] one = RawSocket.frame(opcode, length);
    byte[] all = new byte[one.length * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }
}
