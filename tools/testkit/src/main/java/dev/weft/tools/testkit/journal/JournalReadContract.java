package dev.weft.tools.testkit.journal;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Page;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every journal keeps of reading, see the Javadoc of {@link Journal}. Stream {@code ORDERS}
 * takes {@code orders.*.*}; tests leave events of their own orders in it.
 */
abstract class JournalReadContract {
  private static final String NO_SUCH_STREAM = "NO_SUCH_STREAM";

  /** An order of this test alone. */
  final String orderId = UUID.randomUUID().toString();

  /** The journal under test; its stream may hold events already. */
  protected abstract Journal journal();

  /** Deletes an event of stream ORDERS, as the server does when its time is up. */
  protected abstract void delete(long sequence);

  @Test
  void findsTheLastEventOnEachSubjectInOrder() {
    long created = await(journal().append(Streams.ORDERS, created(orderId))).sequence();
    long reserved =
        await(journal().append(Streams.ORDERS, event("reserved", "r", created))).sequence();
    long again =
        await(journal().append(Streams.ORDERS, event("created", "c2", reserved))).sequence();

    assertThat(await(journal().last(Streams.ORDERS, List.of(Subjects.anyOfOrder(orderId)))))
        .extracting(RecordedEvent::sequence)
        .containsExactly(reserved, again);
    assertThat(await(journal().last(Streams.ORDERS, Subjects.eachOfOrder(orderId))))
        .extracting(RecordedEvent::sequence)
        .containsExactly(reserved, again);
  }

  @Test
  void findsNothingWhereNothingIs() {
    assertThat(eventsOf(orderId)).isEmpty();
    assertThat(await(journal().last(Streams.ORDERS, Subjects.eachOfOrder(orderId)))).isEmpty();
    assertThat(await(journal().last(Streams.ORDERS, List.of()))).isEmpty();
  }

  @Test
  void isCertainOfWhatIsThereAndOfWhatIsNot() {
    long created = await(journal().append(Streams.ORDERS, created(orderId))).sequence();

    assertThat(await(journal().lastCertain(Streams.ORDERS, Subjects.eachOfOrder(orderId))))
        .extracting(RecordedEvent::sequence)
        .containsExactly(created);
    assertThat(await(journal().lastCertain(Streams.ORDERS, Subjects.eachOfOrder("no-such-order"))))
        .isEmpty();
  }

  @Test
  void findsMoreLiteralSubjectsThanOneAnswerHolds() {
    List<NewEvent> batch = batch(3);
    await(journal().appendAll(Streams.ORDERS, batch));
    List<String> subjects = new ArrayList<>();
    subjects.add(batch.get(2).subject());
    IntStream.range(0, Journal.LAST_EVENTS_MAX * 2)
        .forEach(i -> subjects.add("orders.created." + orderId + "-none-" + i));
    subjects.add(batch.get(0).subject());

    assertThat(await(journal().last(Streams.ORDERS, subjects)))
        .extracting(RecordedEvent::subject)
        .containsExactly(batch.get(0).subject(), batch.get(2).subject());
  }

  @Test
  void readsPageByPageUntilTheEnd() {
    long last = await(journal().appendAll(Streams.ORDERS, batch(5))).sequence();
    long first = last - 4;

    Page two = await(journal().read(Streams.ORDERS, first, 2));
    Page rest = await(journal().read(Streams.ORDERS, first + 2, 10));
    Page none = await(journal().read(Streams.ORDERS, last + 1, 10));
    Page beyond = await(journal().read(Streams.ORDERS, last + 1_000, 10));

    assertThat(two.events()).extracting(RecordedEvent::sequence).containsExactly(first, first + 1);
    assertThat(rest.events())
        .extracting(RecordedEvent::sequence)
        .containsExactly(first + 2, first + 3, last);
    assertThat(none.events()).isEmpty();
    assertThat(beyond.events()).isEmpty();
    assertThat(List.of(two, rest, none, beyond)).extracting(Page::lastSequence).containsOnly(last);
  }

  @Test
  void erasesTheLastEventOnASubject() {
    String subject = created(orderId).subject();
    await(journal().append(Streams.ORDERS, created(orderId)));

    assertThat(await(journal().erase(Streams.ORDERS, subject))).isTrue();

    assertThat(await(journal().lastCertain(Streams.ORDERS, List.of(subject)))).isEmpty();
    assertThat(await(journal().erase(Streams.ORDERS, subject))).isFalse();
    await(journal().append(Streams.ORDERS, event("created", "another-id", 0)));
    onlyEventOf(orderId);
  }

  @Test
  void stepsOverWhatWasDeleted() {
    long last = await(journal().appendAll(Streams.ORDERS, batch(4))).sequence();
    delete(last - 2);
    delete(last);

    Page page = await(journal().read(Streams.ORDERS, last - 3, 10));
    Page one = await(journal().read(Streams.ORDERS, last - 2, 1));
    Page none = await(journal().read(Streams.ORDERS, last, 10));

    assertThat(page.events())
        .extracting(RecordedEvent::sequence)
        .containsExactly(last - 3, last - 1);
    assertThat(one.events()).extracting(RecordedEvent::sequence).containsExactly(last - 1);
    assertThat(none.events()).isEmpty();
    assertThat(List.of(page, one, none)).extracting(Page::lastSequence).containsOnly(last);
  }

  @Test
  void refusesToReadWhatIsNoPage() {
    assertThat(awaitFailure(journal().read(Streams.ORDERS, 0, 1)).kind())
        .isEqualTo(FailureKind.REJECT);
    assertThat(awaitFailure(journal().read(Streams.ORDERS, 1, 0)).kind())
        .isEqualTo(FailureKind.REJECT);
    assertThat(awaitFailure(journal().read(Streams.ORDERS, 1, Journal.READ_EVENTS_MAX + 1)).kind())
        .isEqualTo(FailureKind.REJECT);
  }

  @Test
  void refusesToReadAStreamThatIsNotThere() {
    assertThat(awaitFailure(journal().read(NO_SUCH_STREAM, 1, 1)).kind())
        .isEqualTo(FailureKind.REJECT);
    assertThat(awaitFailure(journal().last(NO_SUCH_STREAM, List.of("orders.>"))).kind())
        .isEqualTo(FailureKind.REJECT);
  }

  List<NewEvent> batch(int count) {
    return IntStream.range(0, count).mapToObj(i -> created(orderId + "-" + i)).toList();
  }

  NewEvent created(String id) {
    String subject = Subjects.order(OrderEvent.CREATED, id);
    return NewEvent.of(subject, id + ":created", payload(), Guard.none(Subjects.anyOfOrder(id)));
  }

  NewEvent event(String name, String eventId, long expectedSequence) {
    Guard guard = new Guard(Subjects.anyOfOrder(orderId), expectedSequence);
    return NewEvent.of(subject(name), orderId + ":" + eventId, payload(), guard);
  }

  String subject(String name) {
    return "orders." + name + "." + orderId;
  }

  OrderCreated payload() {
    return OrderCreated.newBuilder().setSchemaVersion(1).setOrderId(orderId).build();
  }

  List<RecordedEvent> eventsOf(String id) {
    return await(journal().last(Streams.ORDERS, List.of(Subjects.anyOfOrder(id))));
  }

  RecordedEvent onlyEventOf(String id) {
    List<RecordedEvent> events = eventsOf(id);
    assertThat(events).hasSize(1);
    return events.get(0);
  }
}
