package dev.weft.tools.testkit.journal;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.Journal.Page;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.orders.v1.OrderCreated;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every journal keeps of appending, and of reading. */
public abstract class JournalContract extends JournalIdContract {
  private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(1);

  @Test
  void keepsWhatWasAppended() {
    NewEvent event = created(orderId);

    Appended appended = await(journal().append(Streams.ORDERS, event));

    RecordedEvent recorded = onlyEventOf(orderId);
    assertThat(appended.duplicate()).isFalse();
    assertThat(recorded.sequence()).isEqualTo(appended.sequence());
    assertThat(recorded.stream()).isEqualTo(Streams.ORDERS);
    assertThat(recorded.subject()).isEqualTo(event.subject());
    assertThat(recorded.eventId()).isEqualTo(event.eventId());
    assertThat(recorded.type()).isEqualTo("weft.orders.v1.OrderCreated");
    assertThat(recorded.payloadAs(OrderCreated.parser())).isEqualTo(event.payload());
    assertThat(recorded.time())
        .isBetween(Instant.now().minus(CLOCKS_DIFFER_MAX), Instant.now().plus(CLOCKS_DIFFER_MAX));
  }

  @Test
  void keepsTheTraceContextOfAnEvent() {
    String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    await(journal().append(Streams.ORDERS, created(orderId).withTraceparent(traceparent)));

    // The span may be another one, a child; the trace is the same.
    assertThat(onlyEventOf(orderId).traceparent()).startsWith(traceparent.substring(0, 35));
  }

  @Test
  void createsAnOrderOnce() {
    Appended first = await(journal().append(Streams.ORDERS, created(orderId)));

    Failure second =
        awaitFailure(journal().append(Streams.ORDERS, event("created", "another-id", 0)));

    assertThat(second.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(onlyEventOf(orderId).sequence()).isEqualTo(first.sequence());
  }

  @Test
  void letsOneOfManyCreatorsWin() {
    List<Future<Appended>> creators =
        IntStream.range(0, 20)
            .mapToObj(i -> journal().append(Streams.ORDERS, event("created", "creator-" + i, 0)))
            .toList();

    await(Future.join(creators).otherwiseEmpty());

    assertThat(creators).filteredOn(Future::succeeded).hasSize(1);
    assertThat(creators)
        .filteredOn(Future::failed)
        .allMatch(lost -> Failure.of(lost.cause()).is(FailureKind.CONFLICT));
    onlyEventOf(orderId);
  }

  @Test
  void appendsOnTopOfWhatWasRead() {
    Appended created = await(journal().append(Streams.ORDERS, created(orderId)));
    Appended reserved =
        await(journal().append(Streams.ORDERS, event("reserved", "r", created.sequence())));

    Failure late =
        awaitFailure(journal().append(Streams.ORDERS, event("cancelled", "c", created.sequence())));

    assertThat(reserved.sequence()).isGreaterThan(created.sequence());
    assertThat(late.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(eventsOf(orderId)).extracting(RecordedEvent::eventId).doesNotContain("c");
  }

  @Test
  void appendsWithoutAGuardWhateverIsThere() {
    NewEvent unguarded = new NewEvent(subject("created"), "", payload(), Optional.empty(), 0, "");

    Appended first = await(journal().append(Streams.ORDERS, unguarded));
    Appended second = await(journal().append(Streams.ORDERS, unguarded));

    assertThat(second.sequence()).isGreaterThan(first.sequence());
    assertThat(second.duplicate()).isFalse();
  }

  @Test
  void appendsRightBehindTheLastEventOfTheStreamOrNotAtAll() {
    long last = await(journal().append(Streams.ORDERS, created(orderId))).sequence();

    List<Future<Appended>> chain =
        IntStream.range(0, 3)
            .mapToObj(i -> created(orderId + "-" + i).following(last + i))
            .map(event -> journal().append(Streams.ORDERS, event))
            .toList();
    await(Future.all(chain));
    Failure late =
        awaitFailure(journal().append(Streams.ORDERS, created(orderId + "-3").following(last)));

    assertThat(chain)
        .extracting(appended -> appended.result().sequence())
        .containsExactly(last + 1, last + 2, last + 3);
    assertThat(late.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(eventsOf(orderId + "-3")).isEmpty();
  }

  @Test
  void storesNothingOfAChainBehindALinkThatDoesNotHold() {
    long last = await(journal().append(Streams.ORDERS, created(orderId))).sequence();

    Future<Appended> first =
        journal().append(Streams.ORDERS, created(orderId + "-0").following(last));
    Future<Appended> broken =
        journal().append(Streams.ORDERS, event("created", "again", 0).following(last + 1));
    Future<Appended> behind =
        journal().append(Streams.ORDERS, created(orderId + "-1").following(last + 2));
    await(Future.join(first, broken, behind).otherwiseEmpty());

    assertThat(first.result().sequence()).isEqualTo(last + 1);
    assertThat(Failure.of(broken.cause()).kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(Failure.of(behind.cause()).kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(eventsOf(orderId + "-1")).isEmpty();
  }

  @Test
  void storesABatchRightBehindTheLastEventOfTheStreamOrNotAtAll() {
    long last = await(journal().append(Streams.ORDERS, created(orderId))).sequence();
    List<NewEvent> batch = new ArrayList<>(batch(3));
    batch.set(0, batch.get(0).following(last));

    assertThat(await(journal().appendAll(Streams.ORDERS, batch)).sequence()).isEqualTo(last + 3);
    String other = UUID.randomUUID().toString();
    List<NewEvent> late = List.of(created(other).following(last), created(other + "-2"));
    assertThat(awaitFailure(journal().appendAll(Streams.ORDERS, late)).kind())
        .isEqualTo(FailureKind.CONFLICT);
    assertThat(eventsOf(other + "-2")).isEmpty();

    List<NewEvent> second =
        List.of(created(other).following(last + 3), created(other + "-2").following(last + 4));
    assertThat(awaitFailure(journal().appendAll(Streams.ORDERS, second)).kind())
        .isEqualTo(FailureKind.REJECT);
  }

  @Test
  void storesABatchTogetherAndInOrder() {
    List<NewEvent> batch = batch(5);

    Appended appended = await(journal().appendAll(Streams.ORDERS, batch));

    long first = appended.sequence() - batch.size() + 1;
    Page page = await(journal().read(Streams.ORDERS, first, batch.size()));
    assertThat(page.events())
        .extracting(RecordedEvent::eventId)
        .containsExactlyElementsOf(batch.stream().map(NewEvent::eventId).toList());
    assertThat(page.events())
        .extracting(RecordedEvent::sequence)
        .containsExactly(first, first + 1, first + 2, first + 3, first + 4);
    assertThat(appended.duplicate()).isFalse();
  }

  @Test
  void refusesABatchThatGuardsWhatItWrites() {
    NewEvent first = guardedOnItself(event("created", "first", 0), 0);
    NewEvent second = guardedOnItself(event("created", "second", 0), 0);

    Failure refused = awaitFailure(journal().appendAll(Streams.ORDERS, List.of(first, second)));

    assertThat(refused.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(eventsOf(orderId)).isEmpty();
  }

  @Test
  void storesABatchGuardedOnEachSubject() {
    List<NewEvent> guarded = batch(3).stream().map(event -> guardedOnItself(event, 0)).toList();

    long last = await(journal().appendAll(Streams.ORDERS, guarded)).sequence();
    List<NewEvent> next = new ArrayList<>();
    for (int i = 0; i < guarded.size(); i++) {
      NewEvent before = guarded.get(i);
      next.add(
          guardedOnItself(
              NewEvent.of(before.subject(), before.eventId() + ":next", payload(), Guard.none("-")),
              last - 2 + i));
    }

    assertThat(await(journal().appendAll(Streams.ORDERS, next)).sequence()).isEqualTo(last + 3);
  }

  @Test
  void storesNothingOfABatchWhenOneGuardDoesNotHold() {
    await(journal().append(Streams.ORDERS, created(orderId)));
    String other = UUID.randomUUID().toString();
    List<NewEvent> batch =
        List.of(created(other), event("created", "too-late", 0), created(other + "-2"));

    Failure failure = awaitFailure(journal().appendAll(Streams.ORDERS, batch));

    assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(eventsOf(other)).isEmpty();
    assertThat(eventsOf(other + "-2")).isEmpty();
    onlyEventOf(orderId);
  }

  @Test
  void storesTheLargestBatch() {
    Appended appended = await(journal().appendAll(Streams.ORDERS, batch(Journal.BATCH_EVENTS_MAX)));

    long first = appended.sequence() - Journal.BATCH_EVENTS_MAX + 1;
    assertThat(await(journal().read(Streams.ORDERS, first, Journal.READ_EVENTS_MAX)).events())
        .hasSize(Journal.BATCH_EVENTS_MAX);
  }

  @Test
  void refusesABatchOfNoneAndOneTooLarge() {
    assertThat(awaitFailure(journal().appendAll(Streams.ORDERS, List.of())).kind())
        .isEqualTo(FailureKind.REJECT);
    assertThat(
            awaitFailure(journal().appendAll(Streams.ORDERS, batch(Journal.BATCH_EVENTS_MAX + 1)))
                .kind())
        .isEqualTo(FailureKind.REJECT);
  }

  @Test
  void refusesASubjectOutsideOfTheStream() {
    NewEvent outside =
        NewEvent.of("payments.captured." + orderId, "p", payload(), Guard.none("payments.*.x"));

    Failure failure = awaitFailure(journal().append(Streams.ORDERS, outside));

    assertThat(failure.kind()).isEqualTo(FailureKind.REJECT);
    assertThat(failure.detail()).contains(outside.subject());
  }

  @Test
  void refusesASubjectWithWildcards() {
    NewEvent wild = NewEvent.of("orders.created.*", "w", payload(), Guard.none("orders.*.w"));

    assertThat(awaitFailure(journal().append(Streams.ORDERS, wild)).kind())
        .isEqualTo(FailureKind.REJECT);
  }

  @Test
  void isTheSameJournalWithAnotherTimeout() {
    Appended first = await(journal().within(5_000).append(Streams.ORDERS, created(orderId)));

    assertThat(onlyEventOf(orderId).sequence()).isEqualTo(first.sequence());
  }

  private static NewEvent guardedOnItself(NewEvent event, long expectedSequence) {
    Guard guard = new Guard(event.subject(), expectedSequence);
    return NewEvent.of(event.subject(), event.eventId(), event.payload(), guard);
  }
}
