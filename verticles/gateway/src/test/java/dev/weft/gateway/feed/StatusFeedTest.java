package dev.weft.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.gateway.HeldJournal;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.journal.v1.RecordedEvent;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusFeedTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final InMemoryJournal stored = new InMemoryJournal();
  private final HeldJournal held = new HeldJournal();
  private final RecordingSink client = new RecordingSink();
  private StatusFeed feed;

  @BeforeEach
  void start() {
    ProtobufCodec.register(vertx);
    String subject = Subjects.order(OrderEvent.CREATED, "o1");
    OrderCreated created = OrderCreated.newBuilder().setOrderId("o1").build();
    stored.append(Streams.ORDERS, NewEvent.of(subject, "e1", created, Guard.none(subject))).await();
    Journal journal = held.of(stored);
    feed = new StatusFeed(vertx, context, journal, new CustomerVault(journal, KeyFile.NONE));
    Promise<Void> joined = Promise.promise();
    context.runOnContext(
        turn ->
            feed.start()
                .compose(started -> feed.position())
                .onSuccess(position -> join())
                .<Void>mapEmpty()
                .onComplete(joined));
    joined.future().await();
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  /** Only the hints hold those events: a feed that reads in their place gets nothing. */
  @Test
  void deliversWhatThisNodeAppendedWhileItRead() {
    held.hold();
    advance(2);
    await().until(() -> held.waitingCount() > 0);

    advance(2, 2);
    advance(4, 3, 4);
    held.release();

    await().until(() -> client.sequences.contains(4L));
    assertThat(client.sequences).containsExactly(2L, 3L, 4L);
  }

  private void join() {
    feed.join(
        new FeedClient(SubscriptionFilter.ALL, 1, client, new FeedOptions(64, 64), () -> true));
  }

  /** A hint without events says only that there are some. */
  private void advance(long sequence, long... events) {
    Advanced hint =
        Advanced.newBuilder()
            .setStream(Streams.ORDERS)
            .setSequence(sequence)
            .addAllEvents(LongStream.of(events).mapToObj(StatusFeedTest::rejected).toList())
            .build();
    vertx.eventBus().publish(Addresses.JOURNAL_ADVANCED_PREFIX + Streams.ORDERS, hint);
  }

  private static RecordedEvent rejected(long sequence) {
    String orderId = "o" + sequence;
    OrderRejected rejected =
        OrderRejected.newBuilder()
            .setOrder(OrderRef.newBuilder().setOrderId(orderId).setCustomerId("c"))
            .build();
    return RecordedEvent.newBuilder()
        .setStream(Streams.ORDERS)
        .setSubject(Subjects.order(OrderEvent.REJECTED, orderId))
        .setSequence(sequence)
        .setType("weft.orders.v1.OrderRejected")
        .setPayload(rejected.toByteString())
        .build();
  }

  private static final class RecordingSink implements FrameSink {
    private final List<Long> sequences = new CopyOnWriteArrayList<>();

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void write(StatusChange change) {
      sequences.add(change.sequence());
    }

    @Override
    public void onDrained(Runnable handler) {}

    @Override
    public boolean keepAlive() {
      return true;
    }

    @Override
    public void close(CloseReason reason) {}
  }
}
