package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.weft.gateway.feed.FeedOptions;
import dev.weft.kernel.contract.Streams;
import dev.weft.proto.orders.v1.OrderEvent;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream of status changes refuses, conflates and ends. */
class StreamBoundsTest extends GatewayTest {
  @Test
  void conflatesAClientThatDoesNotRead() {
    weft.close();
    weft = new Fixture(Fixture.withPending(4));
    Listener slow = Listener.openSlow(weft, "");
    Listener quick = Listener.open(weft, "");
    List<String> ids = IntStream.range(0, 10).mapToObj(i -> Fixture.newId()).toList();
    // Enough to fill what lies between us and the client; of the same order, so that it conflates.
    int filling = fill(slow, quick, Fixture.newId());
    for (OrderEvent event :
        List.of(OrderEvent.CREATED, OrderEvent.RESERVED, OrderEvent.CONFIRMED)) {
      ids.forEach(id -> weft.store(event, id));
    }
    quick.awaitFrames(filling + 30);
    assertThat(slow.isClosed()).isFalse();

    slow.resume();

    await().until(() -> slow.sequences().contains(filling + 30L));
    List<JsonObject> lastTen =
        slow.frames().subList(slow.frames().size() - 10, slow.frames().size());
    assertThat(lastTen).extracting(frame -> frame.getString("status")).containsOnly("CONFIRMED");
    assertThat(slow.sequences()).isSorted().doesNotHaveDuplicates();
    assertThat(slow.frames().size()).isLessThan(filling + 30);
    assertThat(quick.sequences()).isEqualTo(Listener.range(1, filling + 30));
  }

  @Test
  void closesAClientThatStaysBehindAndKeepsTheOthers() {
    weft.close();
    weft = new Fixture(Fixture.withPending(4));
    Listener slow = Listener.openSlow(weft, "");
    Listener quick = Listener.open(weft, "");
    int filling = fill(slow, quick, Fixture.newId());

    // More orders than 4 frames conflate to.
    IntStream.range(0, 20).forEach(i -> weft.store(OrderEvent.CREATED, Fixture.newId()));
    quick.awaitFrames(filling + 20);
    slow.resume();

    assertThat(slow.awaitClosed()).isEqualTo(1013);
    assertThat(slow.sequences()).isSorted().doesNotHaveDuplicates();
    weft.store(OrderEvent.CREATED, Fixture.newId());
    quick.awaitFrames(filling + 21);
    assertThat(quick.sequences()).isEqualTo(Listener.range(1, filling + 21));
  }

  @Test
  void doesNotConflateAReplay() {
    weft.close();
    weft = new Fixture(Fixture.withPending(4));
    storeMany(8_000);
    Listener slow = Listener.openSlow(weft, "?since=0");
    Listener quick = Listener.open(weft, "?since=0");
    quick.awaitFrames(8_000);
    weft.storeAndTell(OrderEvent.CREATED, Fixture.newId());

    slow.resume();

    slow.awaitFrames(8_001);
    assertThat(slow.sequences()).isEqualTo(Listener.range(1, 8_001));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?since=-1",
        "?since=x",
        "?since=",
        "?since=1.0",
        "?since=9223372036854775808",
        "?since=1&since=2",
        "?orderId=42",
        "?orderId=",
        "?customerId=",
        "?customerId=%00",
        "?order=1"
      })
  void refusesAQueryBeforeTheUpgrade(String query) {
    String field = query.substring(1, query.indexOf('='));
    assertThat(catchThrowable(() -> Listener.open(weft, query)))
        .isInstanceOfSatisfying(
            UpgradeRejectedException.class,
            rejected -> {
              assertThat(rejected.getStatus()).isEqualTo(400);
              assertThat(rejected.getBody().toJsonObject().getJsonArray("errors"))
                  .extracting(error -> ((JsonObject) error).getString("field"))
                  .containsExactly(field);
            });
  }

  @Test
  void refusesAReplayFromTooFarBack() {
    weft.close();
    weft =
        new Fixture(
            new GatewayOptions(
                "127.0.0.1",
                0,
                0,
                65_536,
                1_000,
                1_000,
                Fixture.load(10),
                10,
                new FeedOptions(256, 100),
                Fixture.CONNECTIONS,
                Fixture.OPEN,
                Fixture.NO_BUS));
    storeMany(150);
    assertThat(rejection("?since=49")).isEqualTo(400);
    Listener.open(weft, "?since=50").awaitFrames(100);
    Listener.open(
            weft, "?since=0&orderId=" + weft.journal.events(Streams.ORDERS).get(0).subjectToken(2))
        .awaitFrames(1);
  }

  @Test
  void refusesAStartThatTheStreamHasNotReached() {
    long last = weft.store(OrderEvent.CREATED, Fixture.newId());
    for (String interest : List.of("", "&orderId=" + Fixture.newId())) {
      UpgradeRejectedException refused = refusal("?since=" + (last + 1) + interest);
      assertThat(refused.getStatus()).isEqualTo(400);
      assertThat(refused.getBody().toJsonObject().getJsonArray("errors"))
          .extracting(error -> ((JsonObject) error).getString("field"))
          .containsExactly("since");
    }
    Listener listener = Listener.open(weft, "?since=" + last);
    weft.storeAndTell(OrderEvent.CREATED, Fixture.newId());
    listener.awaitFrames(1);
  }

  @Test
  void countsStreamsThatAreBeingOpened() {
    HeldJournal held = new HeldJournal();
    weft.close();
    weft = new Fixture(withClients(1), held::of);
    held.hold();
    CompletableFuture<Listener> first =
        CompletableFuture.supplyAsync(() -> Listener.open(weft, ""));
    await().until(() -> held.waitingCount() > 0);

    assertThat(rejection("")).isEqualTo(503);

    held.release();
    first.join().close();
    awaitRoom();
  }

  @Test
  void givesThePlaceBackOfAStreamThatIsNotOpened() {
    weft.close();
    weft = new Fixture(withClients(1));
    assertThat(rejection("?since=1")).isEqualTo(400);
    weft.journal.setAvailable(false);
    assertThat(refusal("?since=1").getBody().toJsonObject().getString("type"))
        .isEqualTo("urn:weft:problem:unavailable");
    weft.journal.setAvailable(true);
    Listener.open(weft, "");
  }

  @Test
  void refusesMoreClientsThanItsBound() {
    weft.close();
    weft = new Fixture(withClients(1));
    Listener first = Listener.open(weft, "");
    assertThat(rejection("")).isEqualTo(503);
    first.close();
    awaitRoom();
  }

  @Test
  void refusesToOpenWhileTheJournalIsAwayAndGoesOnWhenItIsBack() {
    Listener early = Listener.open(weft, "");
    weft.journal.setAvailable(false);
    await().during(Duration.ofMillis(700)).until(() -> !early.isClosed());
    weft.journal.setAvailable(true);
    weft.store(OrderEvent.CREATED, Fixture.newId());
    early.awaitFrames(1);

    weft.close();
    weft = new Fixture();
    weft.journal.setAvailable(false);
    assertThat(rejection("")).isEqualTo(503);
    weft.journal.setAvailable(true);
    Listener late = Listener.open(weft, "");
    weft.store(OrderEvent.CREATED, Fixture.newId());
    late.awaitFrames(1);
  }

  @Test
  void saysThatItSpeaksWebSocketOnly() {
    HttpResponse<String> response = weft.get("/api/v1/orders/stream");
    assertThat(response.statusCode()).isEqualTo(426);
    assertThat(response.headers().firstValue("Upgrade")).hasValue("websocket");
    assertThat(json(response).getString("type")).isEqualTo("urn:weft:problem:upgrade-required");
    assertThat(weft.get("/api/v1/orders/stream?since=x").statusCode()).isEqualTo(400);
  }

  @Test
  void saysGoodbyeWhenTheNodeStops() {
    Listener listener = Listener.open(weft, "");
    Fixture.await(weft.vertx.undeploy(weft.deploymentId));
    assertThat(listener.awaitClosed()).isEqualTo(1001);
  }

  /** Stores events of one order until the client's connection takes no more; how many. */
  private int fill(Listener slow, Listener quick, String id) {
    int count = 5_000;
    for (int i = 1; i <= count; i++) {
      weft.storeAgain(id, i);
      if (i % 50 == 0) {
        // In small steps, so that only the slow one falls behind.
        weft.tell(i);
        quick.awaitFrames(i);
      }
    }
    assertThat(slow.frames()).isEmpty();
    return count;
  }

  private void storeMany(int count) {
    for (int i = 0; i < count; i++) {
      weft.storeAgain(Fixture.newId(), i);
    }
  }

  private int rejection(String query) {
    return refusal(query).getStatus();
  }

  /** The server may hear of a client's end a little later than the client. */
  private void awaitRoom() {
    await()
        .ignoreExceptionsInstanceOf(UpgradeRejectedException.class)
        .untilAsserted(() -> Listener.open(weft, "").close());
  }

  private UpgradeRejectedException refusal(String query) {
    Throwable rejected = catchThrowable(() -> Listener.open(weft, query));
    assertThat(rejected).isInstanceOf(UpgradeRejectedException.class);
    return (UpgradeRejectedException) rejected;
  }

  /** With time enough to look at a stream that is not open yet. */
  private static GatewayOptions withClients(int clientsMax) {
    return new GatewayOptions(
        "127.0.0.1",
        0,
        0,
        65_536,
        1_000,
        20_000,
        Fixture.load(10),
        clientsMax,
        Fixture.OPTIONS.feed(),
        Fixture.CONNECTIONS,
        Fixture.OPEN,
        Fixture.NO_BUS);
  }
}
