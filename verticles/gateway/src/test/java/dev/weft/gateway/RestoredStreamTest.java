package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.contract.Streams;
import dev.weft.proto.orders.v1.OrderEvent;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Stream ORDERS is removed, restored from an older backup, or made again, while clients listen. */
class RestoredStreamTest extends GatewayTest {
  @Test
  void openStreamsGetWhatComesAfterARestore() {
    Listener all = Listener.open(weft, "");
    List<String> before = storeMany(10);
    // Before it comes: what has not been read yet is told to it as well.
    all.awaitFrames(10);
    Listener one = Listener.open(weft, "?orderId=" + before.get(2));

    weft.journal.restore(Streams.ORDERS, 5);
    weft.storeAndTell(OrderEvent.RESERVED, before.get(2));

    assertThat(one.awaitFrames(1)).extracting(frame -> frame.getLong("seq")).containsExactly(6L);
    assertThat(all.awaitFrames(11).get(10).getString("orderId")).isEqualTo(before.get(2));
    weft.storeAndTell(OrderEvent.CONFIRMED, before.get(2));
    one.awaitFrames(2);
    all.awaitFrames(12);
  }

  @Test
  void openStreamsGetWhatCameBeforeItWasNoticed() {
    Listener all = Listener.open(weft, "");
    storeMany(10);
    all.awaitFrames(10);

    weft.journal.restore(Streams.ORDERS, 5);
    List<String> after = storeMany(10);

    assertThat(all.awaitFrames(20).subList(10, 20))
        .extracting(frame -> frame.getString("orderId"))
        .containsExactlyElementsOf(after);
  }

  @Test
  void openStreamsGetWhatComesAfterARestoreRightAfterEventsThatWereNotRead() {
    Listener all = Listener.open(weft, "");
    storeMany(5);
    all.awaitFrames(5);
    for (int i = 0; i < 5; i++) {
      weft.storeAndBring(OrderEvent.CREATED, UUID.randomUUID().toString());
    }
    all.awaitFrames(10);

    weft.journal.restore(Streams.ORDERS, 5);
    List<String> after = storeMany(1);

    assertThat(all.awaitFrames(11).get(10).getString("orderId")).isEqualTo(after.get(0));
  }

  @Test
  void openStreamsGoOnWhenTheStreamIsMadeAgain() {
    Listener all = Listener.open(weft, "");
    storeMany(10);
    all.awaitFrames(10);

    weft.journal.restore(Streams.ORDERS, 0);
    List<String> after = storeMany(3);

    assertThat(all.awaitFrames(13).subList(10, 13))
        .extracting(frame -> frame.getString("orderId"))
        .containsExactlyElementsOf(after);
  }

  @Test
  void whatWasRemovedIsNoReasonToBeginAgain() {
    Listener all = Listener.open(weft, "");
    storeMany(10);
    all.awaitFrames(10);
    for (long sequence = 1; sequence <= 10; sequence++) {
      weft.journal.remove(Streams.ORDERS, sequence);
    }
    await().during(Duration.ofMillis(1_200)).until(() -> all.frames().size() == 10);
    storeMany(1);
    assertThat(all.awaitFrames(11).get(10).getLong("seq")).isEqualTo(11);
  }

  @Test
  void newStreamsBeginWhereTheRestoredOneIs() {
    Listener first = Listener.open(weft, "");
    storeMany(10);
    first.awaitFrames(10);
    weft.journal.restore(Streams.ORDERS, 5);

    storeMany(1);
    first.awaitFrames(11);
    Listener live = Listener.open(weft, "");
    Listener replayed = Listener.open(weft, "?since=3");
    storeMany(1);

    assertThat(live.awaitFrames(1).get(0).getLong("seq")).isEqualTo(7);
    assertThat(replayed.awaitFrames(4))
        .extracting(frame -> frame.getLong("seq"))
        .containsExactly(4L, 5L, 6L, 7L);
  }

  private List<String> storeMany(int count) {
    List<String> orders =
        java.util.stream.Stream.generate(() -> UUID.randomUUID().toString()).limit(count).toList();
    long last = 0;
    for (String order : orders) {
      last = weft.store(OrderEvent.CREATED, order);
    }
    weft.tell(last);
    return orders;
  }
}
