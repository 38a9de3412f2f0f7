package dev.weft.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.gateway.HeldJournal;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatchUpTest {
  private static final String ORDER = "o";

  /** Deeper than the stack of any thread, if each were one call further down. */
  private static final int WAITING_COUNT = 50_000;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final HeldJournal held = new HeldJournal();
  private final AtomicInteger written = new AtomicInteger();
  private CatchUp catchUp;

  @BeforeEach
  void start() {
    InMemoryJournal stored = new InMemoryJournal();
    String subject = Subjects.order(OrderEvent.CREATED, ORDER);
    OrderCreated created = OrderCreated.newBuilder().setOrderId(ORDER).build();
    stored.append(Streams.ORDERS, NewEvent.of(subject, "e", created, Guard.none(subject)));
    Journal journal = held.of(stored);
    StatusFeed feed =
        new StatusFeed(vertx, context, journal, new CustomerVault(journal, KeyFile.NONE));
    catchUp = new CatchUp(feed, journal, vertx);
    run(feed::position);
    // The feed has looked for more by then, and is not told to look again.
    run(held::hold);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void servesWhoeverWaitsBehindManyThatHaveGone() {
    join(8, false);
    join(WAITING_COUNT, true);
    join(8, false);
    held.release();
    await().until(() -> written.get() == 16);
  }

  @Test
  void servesManyThatHaveWaited() {
    join(WAITING_COUNT, false);
    held.release();
    await().until(() -> written.get() == WAITING_COUNT);
  }

  @Test
  void readsForFewAtOnce() {
    join(100, false);
    assertThat(held.waitingCount()).isEqualTo(8);
    held.release();
    await().until(() -> written.get() == 100);
  }

  /** Clients that begin in this order; those that go do it before anything is read for them. */
  private void join(int count, boolean andGo) {
    run(() -> IntStream.range(0, count).forEach(i -> begin(andGo)));
  }

  /** On the event loop, with what it leaves to be done there next. */
  private void run(Runnable step) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        turn -> {
          step.run();
          context.runOnContext(next -> done.complete());
        });
    done.future().await();
  }

  private void begin(boolean andGo) {
    FeedClient client =
        new FeedClient(
            SubscriptionFilter.inOrder(ORDER),
            0,
            new CountingSink(),
            new FeedOptions(1, 1),
            () -> true);
    catchUp.begin(client);
    if (andGo) {
      client.gone();
    }
  }

  private final class CountingSink implements FrameSink {
    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void write(StatusChange change) {
      written.incrementAndGet();
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
