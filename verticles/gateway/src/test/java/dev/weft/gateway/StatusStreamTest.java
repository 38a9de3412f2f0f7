package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.weft.gateway.feed.FeedOptions;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects.OrderEvent;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real WebSocket clients, a journal in memory. */
class StatusStreamTest {
  private static final long PAUSE_NANOS = 50_000;

  private Fixture weft;

  @BeforeEach
  void start() {
    weft = new Fixture();
  }

  @AfterEach
  void stop() {
    weft.close();
  }

  @Test
  void sendsOneFrameForEachStatus() {
    Listener listener = Listener.open(weft, "");
    String id = newId();

    weft.storeAndTell(OrderEvent.CREATED, id);
    weft.storeAndTell(OrderEvent.RESERVED, id);
    weft.storeAndTell(OrderEvent.CONFIRMED, id);

    List<JsonObject> frames = listener.awaitFrames(3);
    assertThat(frames)
        .extracting(frame -> frame.getString("status"))
        .containsExactly("PENDING", "RESERVED", "CONFIRMED");
    assertThat(frames.get(0).fieldNames())
        .containsExactly("seq", "orderId", "customerId", "status", "at", "traceId");
    assertThat(frames.get(0).getLong("seq")).isEqualTo(1);
    assertThat(frames.get(0).getString("orderId")).isEqualTo(id);
    assertThat(frames.get(0).getString("customerId")).isEqualTo(Fixture.CUSTOMER);
    assertThat(java.time.Instant.parse(frames.get(0).getString("at"))).isNotNull();
  }

  @Test
  void findsEventsThatNobodyToldOf() {
    Listener listener = Listener.open(weft, "");
    weft.store(OrderEvent.CREATED, newId());
    listener.awaitFrames(1);
  }

  @Test
  void tellsWhyAnOrderWasRejected() {
    Listener listener = Listener.open(weft, "");
    String id = newId();
    weft.storeAndTell(OrderEvent.REJECTED, id);
    JsonObject frame = listener.awaitFrames(1).get(0);
    assertThat(frame.getString("status")).isEqualTo("REJECTED");
    assertThat(frame.getString("reason")).isEqualTo("OUT_OF_STOCK");
  }

  @Test
  void passesOverWhatIsNoStatus() {
    Listener listener = Listener.open(weft, "");
    String id = newId();
    weft.store(OrderEvent.CANCELLED, id);
    weft.store(OrderEvent.REFUND_DUE, id);
    weft.storeAndTell(OrderEvent.CREATED, newId());
    listener.awaitFrames(2);
    assertThat(listener.sequences()).containsExactly(1L, 3L);
  }

  @Test
  void sendsOnlyWhatComesAfterItWasOpened() {
    weft.store(OrderEvent.CREATED, newId());
    Listener listener = Listener.open(weft, "");
    weft.storeAndTell(OrderEvent.CREATED, newId());
    listener.awaitFrames(1);
    assertThat(listener.sequences()).containsExactly(2L);
  }

  @Test
  void sendsOnlyTheOrderThatWasAskedFor() {
    String mine = newId();
    weft.store(OrderEvent.CREATED, mine);
    weft.store(OrderEvent.CREATED, newId());
    Listener live = Listener.open(weft, "?orderId=" + mine);
    Listener replayed = Listener.open(weft, "?since=0&orderId=" + mine.toUpperCase(Locale.ROOT));

    weft.store(OrderEvent.RESERVED, newId());
    weft.storeAndTell(OrderEvent.RESERVED, mine);

    live.awaitFrames(1);
    replayed.awaitFrames(2);
    assertThat(live.sequences()).containsExactly(4L);
    assertThat(replayed.sequences()).containsExactly(1L, 4L);
  }

  @Test
  void sendsOnlyTheCustomerThatWasAskedFor() {
    weft.store(OrderEvent.CREATED, newId(), "other");
    weft.store(OrderEvent.CREATED, newId(), "c one");
    Listener listener = Listener.open(weft, "?since=0&customerId=c%20one");
    weft.store(OrderEvent.REJECTED, newId(), "other");
    weft.store(OrderEvent.REJECTED, newId(), "c one");
    listener.awaitFrames(2);
    assertThat(listener.sequences()).containsExactly(2L, 4L);
  }

  @Test
  void replaysWhatWasMissed() {
    IntStream.range(0, 1_300).forEach(i -> weft.store(OrderEvent.CREATED, newId()));
    Listener all = Listener.open(weft, "?since=0");
    Listener some = Listener.open(weft, "?since=1290");
    Listener none = Listener.open(weft, "?since=1300");

    all.awaitFrames(1_300);
    some.awaitFrames(10);
    weft.storeAndTell(OrderEvent.CREATED, newId());
    none.awaitFrames(1);

    all.awaitFrames(1_301);
    assertThat(all.sequences()).isEqualTo(range(1, 1_301));
    some.awaitFrames(11);
    assertThat(some.sequences()).isEqualTo(range(1_291, 1_301));
    assertThat(none.sequences()).containsExactly(1_301L);
  }

  @Test
  void goesOverToLiveWithoutGapOrDuplicateWhileOthersWrite() throws Exception {
    // Clients share two cores with the writer: what is tested here is not who keeps up.
    weft.close();
    weft = new Fixture(withPending(100_000));
    int stored = 20_000;
    int listeners = 12;
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> storeMany(stored), writer);
      Map<Long, List<Listener>> bySince = new TreeMap<>();
      for (int i = 0; i < listeners; i++) {
        long known = weft.journal.events(Streams.ORDERS).size();
        long since = i % 3 == 0 ? 0 : i % 3 == 1 ? known / 2 : known;
        Listener listener = Listener.open(weft, "?since=" + since);
        bySince.computeIfAbsent(since, any -> new ArrayList<>()).add(listener);
      }
      writing.get();
      bySince.forEach(
          (since, opened) ->
              opened.forEach(
                  listener -> {
                    listener.awaitFrames((int) (stored - since));
                    assertThat(listener.sequences()).isEqualTo(range(since + 1, stored));
                  }));
    } finally {
      writer.shutdownNow();
    }
  }

  @Test
  void leavesNoGapBetweenOpenAndLive() throws Exception {
    weft.close();
    weft = new Fixture(withPending(100_000));
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try {
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> storeUntil(enough), writer);
      List<Listener> listeners = new ArrayList<>();
      List<Long> knownAtOpen = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        listeners.add(Listener.open(weft, ""));
        knownAtOpen.add((long) weft.journal.events(Streams.ORDERS).size());
      }
      enough.set(true);
      writing.get();
      long last = weft.store(OrderEvent.CREATED, newId());
      for (int i = 0; i < listeners.size(); i++) {
        Listener listener = listeners.get(i);
        await().until(() -> listener.sequences().contains(last));
        List<Long> sequences = listener.sequences();
        assertThat(sequences.get(0)).isLessThanOrEqualTo(knownAtOpen.get(i) + 1);
        assertThat(sequences).isEqualTo(range(sequences.get(0), last));
      }
    } finally {
      writer.shutdownNow();
    }
  }

  @Test
  void conflatesAClientThatDoesNotRead() {
    weft.close();
    weft = new Fixture(withPending(4));
    Listener slow = Listener.openSlow(weft, "");
    Listener quick = Listener.open(weft, "");
    List<String> ids = IntStream.range(0, 10).mapToObj(i -> newId()).toList();
    // Enough to fill what lies between us and the client; of the same order, so that it conflates.
    int filling = fill(slow, quick, newId());
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
    assertThat(quick.sequences()).isEqualTo(range(1, filling + 30));
  }

  @Test
  void closesAClientThatStaysBehindAndKeepsTheOthers() {
    weft.close();
    weft = new Fixture(withPending(4));
    Listener slow = Listener.openSlow(weft, "");
    Listener quick = Listener.open(weft, "");
    int filling = fill(slow, quick, newId());

    // More orders than 4 frames conflate to.
    IntStream.range(0, 20).forEach(i -> weft.store(OrderEvent.CREATED, newId()));
    quick.awaitFrames(filling + 20);
    slow.resume();

    assertThat(slow.awaitClosed()).isEqualTo(1013);
    assertThat(slow.sequences()).isSorted().doesNotHaveDuplicates();
    weft.store(OrderEvent.CREATED, newId());
    quick.awaitFrames(filling + 21);
    assertThat(quick.sequences()).isEqualTo(range(1, filling + 21));
  }

  @Test
  void doesNotConflateAReplay() {
    weft.close();
    weft = new Fixture(withPending(4));
    storeMany(8_000);
    Listener slow = Listener.openSlow(weft, "?since=0");
    Listener quick = Listener.open(weft, "?since=0");
    quick.awaitFrames(8_000);
    weft.storeAndTell(OrderEvent.CREATED, newId());

    slow.resume();

    slow.awaitFrames(8_001);
    assertThat(slow.sequences()).isEqualTo(range(1, 8_001));
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
                "127.0.0.1", 0, 65_536, 1_000, 1_000, 10, 10, new FeedOptions(256, 100)));
    storeMany(150);
    assertThat(rejection("?since=49")).isEqualTo(400);
    Listener.open(weft, "?since=50").awaitFrames(100);
    Listener.open(
            weft, "?since=0&orderId=" + weft.journal.events(Streams.ORDERS).get(0).subjectToken(2))
        .awaitFrames(1);
  }

  @Test
  void refusesMoreClientsThanItsBound() {
    weft.close();
    weft =
        new Fixture(
            new GatewayOptions(
                "127.0.0.1", 0, 65_536, 1_000, 1_000, 10, 1, Fixture.OPTIONS.feed()));
    Listener first = Listener.open(weft, "");
    assertThat(rejection("")).isEqualTo(503);
    first.close();
    await().untilAsserted(() -> Listener.open(weft, "").close());
  }

  @Test
  void refusesToOpenWhileTheJournalIsAwayAndGoesOnWhenItIsBack() {
    Listener early = Listener.open(weft, "");
    weft.journal.setAvailable(false);
    await().during(Duration.ofMillis(700)).until(() -> !early.isClosed());
    weft.journal.setAvailable(true);
    weft.store(OrderEvent.CREATED, newId());
    early.awaitFrames(1);

    weft.close();
    weft = new Fixture();
    weft.journal.setAvailable(false);
    assertThat(rejection("")).isEqualTo(503);
    weft.journal.setAvailable(true);
    Listener late = Listener.open(weft, "");
    weft.store(OrderEvent.CREATED, newId());
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
      weft.storeAgain(newId(), i);
    }
  }

  private void storeUntil(AtomicBoolean enough) {
    while (!enough.get()) {
      weft.storeAgain(newId(), 0);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private int rejection(String query) {
    Throwable rejected = catchThrowable(() -> Listener.open(weft, query));
    assertThat(rejected).isInstanceOf(UpgradeRejectedException.class);
    return ((UpgradeRejectedException) rejected).getStatus();
  }

  private static GatewayOptions withPending(int framesMax) {
    return new GatewayOptions(
        "127.0.0.1", 0, 65_536, 1_000, 1_000, 10, 100, new FeedOptions(framesMax, 100_000));
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
