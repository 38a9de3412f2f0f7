package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.Journal;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.tools.testkit.journal.ForwardingJournal;
import dev.weft.tools.testkit.journal.StormyJournal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Real WebSocket clients, a journal in memory. */
class StatusStreamTest extends GatewayTest {
  private static final long PAUSE_NANOS = 50_000;

  @Test
  void sendsOneFrameForEachStatus() {
    Listener listener = Listener.open(weft, "");
    String id = Fixture.newId();

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
  void takesWhatTheBridgeBringsAndReadsWhatIsMissing() {
    weft.close();
    AtomicLong readable = new AtomicLong(1);
    weft = new Fixture(Fixture.OPTIONS, stored -> new PartlyReadable(stored, readable));
    Listener listener = Listener.open(weft, "");
    String id = Fixture.newId();
    weft.storeAndTell(OrderEvent.CREATED, id);
    weft.storeAndBring(OrderEvent.RESERVED, id);
    weft.storeAndBring(OrderEvent.CONFIRMED, id);
    listener.awaitFrames(3);

    weft.store(OrderEvent.CREATED, Fixture.newId());
    weft.storeAndBring(OrderEvent.CREATED, Fixture.newId());
    readable.set(Long.MAX_VALUE);
    listener.awaitFrames(5);
    assertThat(listener.sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  /** A journal of which reads do not show the newest events yet. */
  private static final class PartlyReadable extends ForwardingJournal {
    private final AtomicLong readable;

    PartlyReadable(Journal stored, AtomicLong readable) {
      super(stored);
      this.readable = readable;
    }

    @Override
    public Future<Page> read(String stream, long fromSequence, int countMax) {
      return super.read(stream, fromSequence, countMax)
          .map(
              page ->
                  new Page(
                      page.events().stream()
                          .filter(event -> event.sequence() <= readable.get())
                          .toList(),
                      page.lastSequence()));
    }
  }

  @Test
  void findsEventsThatNobodyToldOf() {
    Listener listener = Listener.open(weft, "");
    weft.store(OrderEvent.CREATED, Fixture.newId());
    listener.awaitFrames(1);
  }

  @Test
  void tellsWhyAnOrderWasRejected() {
    Listener listener = Listener.open(weft, "");
    String id = Fixture.newId();
    weft.storeAndTell(OrderEvent.REJECTED, id);
    JsonObject frame = listener.awaitFrames(1).get(0);
    assertThat(frame.getString("status")).isEqualTo("REJECTED");
    assertThat(frame.getString("reason")).isEqualTo("OUT_OF_STOCK");
  }

  @Test
  void passesOverWhatIsNoStatus() {
    Listener listener = Listener.open(weft, "");
    String id = Fixture.newId();
    weft.store(OrderEvent.CANCELLED, id);
    weft.store(OrderEvent.CLEARED, id);
    weft.store(OrderEvent.REFUND_DUE, id);
    weft.storeAndTell(OrderEvent.CREATED, Fixture.newId());
    listener.awaitFrames(2);
    assertThat(listener.sequences()).containsExactly(1L, 4L);
  }

  @Test
  void sendsOnlyWhatComesAfterItWasOpened() {
    weft.store(OrderEvent.CREATED, Fixture.newId());
    Listener listener = Listener.open(weft, "");
    weft.storeAndTell(OrderEvent.CREATED, Fixture.newId());
    listener.awaitFrames(1);
    assertThat(listener.sequences()).containsExactly(2L);
  }

  @Test
  void sendsOnlyTheOrderThatWasAskedFor() {
    String mine = Fixture.newId();
    weft.store(OrderEvent.CREATED, mine);
    weft.store(OrderEvent.CREATED, Fixture.newId());
    Listener live = Listener.open(weft, "?orderId=" + mine);
    Listener replayed = Listener.open(weft, "?since=0&orderId=" + mine.toUpperCase(Locale.ROOT));

    weft.store(OrderEvent.RESERVED, Fixture.newId());
    weft.storeAndTell(OrderEvent.RESERVED, mine);

    live.awaitFrames(1);
    replayed.awaitFrames(2);
    assertThat(live.sequences()).containsExactly(4L);
    assertThat(replayed.sequences()).containsExactly(1L, 4L);
  }

  @Test
  void leavesNothingOfAnOrderOutThatAReplicaHasNotGotYet() {
    weft.close();
    weft =
        new Fixture(
            Fixture.OPTIONS,
            stored -> new StormyJournal(stored, () -> StormyJournal.Weather.BEHIND, () -> {}));
    String id = Fixture.newId();
    weft.store(OrderEvent.CREATED, id);
    weft.store(OrderEvent.RESERVED, id);
    weft.store(OrderEvent.CONFIRMED, id);

    Listener listener = Listener.open(weft, "?since=0&orderId=" + id);
    weft.storeAndTell(OrderEvent.CANCELLED, id);

    await().until(() -> listener.sequences().contains(4L));
    assertThat(listener.sequences()).isEqualTo(Listener.range(1, 4));
  }

  @Test
  void goesOnFromWhereAnotherNodeWasThatHadReadMore() {
    Listener.open(weft, "");
    long ahead = weft.store(OrderEvent.CREATED, Fixture.newId());
    Listener listener = Listener.open(weft, "?since=" + ahead);
    weft.storeAndTell(OrderEvent.CREATED, Fixture.newId());
    listener.awaitFrames(1);
    assertThat(listener.sequences()).containsExactly(ahead + 1);
  }

  @Test
  void sendsOnlyTheCustomerThatWasAskedFor() {
    weft.store(OrderEvent.CREATED, Fixture.newId(), "other");
    weft.store(OrderEvent.CREATED, Fixture.newId(), "c one");
    Listener listener = Listener.open(weft, "?since=0&customerId=c%20one");
    weft.store(OrderEvent.REJECTED, Fixture.newId(), "other");
    weft.store(OrderEvent.REJECTED, Fixture.newId(), "c one");
    listener.awaitFrames(2);
    assertThat(listener.sequences()).containsExactly(2L, 4L);
  }

  @Test
  void replaysWhatWasMissed() {
    IntStream.range(0, 1_300).forEach(i -> weft.store(OrderEvent.CREATED, Fixture.newId()));
    Listener all = Listener.open(weft, "?since=0");
    Listener some = Listener.open(weft, "?since=1290");
    Listener none = Listener.open(weft, "?since=1300");

    all.awaitFrames(1_300);
    some.awaitFrames(10);
    weft.storeAndTell(OrderEvent.CREATED, Fixture.newId());
    none.awaitFrames(1);

    all.awaitFrames(1_301);
    assertThat(all.sequences()).isEqualTo(Listener.range(1, 1_301));
    some.awaitFrames(11);
    assertThat(some.sequences()).isEqualTo(Listener.range(1_291, 1_301));
    assertThat(none.sequences()).containsExactly(1_301L);
  }

  @Test
  void goesOverToLiveWithoutGapOrDuplicateWhileOthersWrite() throws Exception {
    // Clients share two cores with the writer: what is tested here is not who keeps up.
    weft.close();
    weft = new Fixture(Fixture.withPending(100_000));
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
                    assertThat(listener.sequences()).isEqualTo(Listener.range(since + 1, stored));
                  }));
    } finally {
      writer.shutdownNow();
    }
  }

  @Test
  void leavesNoGapBetweenOpenAndLive() throws Exception {
    weft.close();
    weft = new Fixture(Fixture.withPending(100_000));
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
      long last = weft.store(OrderEvent.CREATED, Fixture.newId());
      for (int i = 0; i < listeners.size(); i++) {
        Listener listener = listeners.get(i);
        await().until(() -> listener.sequences().contains(last));
        List<Long> sequences = listener.sequences();
        assertThat(sequences.get(0)).isLessThanOrEqualTo(knownAtOpen.get(i) + 1);
        assertThat(sequences).isEqualTo(Listener.range(sequences.get(0), last));
      }
    } finally {
      writer.shutdownNow();
    }
  }

  private void storeMany(int count) {
    for (int i = 0; i < count; i++) {
      weft.storeAgain(Fixture.newId(), i);
    }
  }

  private void storeUntil(AtomicBoolean enough) {
    while (!enough.get()) {
      weft.storeAgain(Fixture.newId(), 0);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
