package dev.weft.tools.testkit.journal;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every journal keeps of event ids: they recognise an event, and let nothing pass for one. */
abstract class JournalIdContract extends JournalReadContract {
  @Test
  void takesTheSameEventAgainAsADuplicate() {
    Appended first = await(journal().append(Streams.ORDERS, created(orderId)));
    await(journal().append(Streams.ORDERS, event("reserved", "r", first.sequence())));

    Appended second = await(journal().append(Streams.ORDERS, created(orderId)));

    assertThat(second).isEqualTo(new Appended(first.sequence(), true));
  }

  @Test
  void storesNothingOfABatchThatHoldsAKnownEvent() {
    await(journal().append(Streams.ORDERS, created(orderId)));
    String other = UUID.randomUUID().toString();
    List<NewEvent> batch = List.of(created(other), created(orderId));

    Failure failure = awaitFailure(journal().appendAll(Streams.ORDERS, batch));

    assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(eventsOf(other)).isEmpty();
  }

  @Test
  void takesABatchOfOneAsAnAppend() {
    Appended first = await(journal().appendAll(Streams.ORDERS, List.of(created(orderId))));

    Appended second = await(journal().appendAll(Streams.ORDERS, List.of(created(orderId))));

    assertThat(second).isEqualTo(new Appended(first.sequence(), true));
  }

  @Test
  void storesAnEventWhoseIdAnotherMessageHasUsedUp() {
    long foreign = await(journal().append(Streams.ORDERS, usingUp(created(orderId)))).sequence();

    Appended appended = await(journal().append(Streams.ORDERS, created(orderId)));
    Appended again = await(journal().append(Streams.ORDERS, created(orderId)));

    assertThat(appended.duplicate()).isFalse();
    assertThat(appended.sequence()).isGreaterThan(foreign);
    assertThat(onlyEventOf(orderId).eventId()).isEqualTo(created(orderId).eventId());
    assertThat(again).isEqualTo(new Appended(appended.sequence(), true));
  }

  @Test
  void storesAnEventWithoutAGuardWhoseIdAnotherMessageHasUsedUp() {
    NewEvent event = unguarded(created(orderId));
    await(journal().append(Streams.ORDERS, usingUp(event)));

    Appended appended = await(journal().append(Streams.ORDERS, event));

    assertThat(appended.duplicate()).isFalse();
    assertThat(onlyEventOf(orderId).sequence()).isEqualTo(appended.sequence());
  }

  @Test
  void takesTheSameEventWithoutAGuardAgainAsADuplicate() {
    NewEvent event = unguarded(created(orderId));
    Appended first = await(journal().append(Streams.ORDERS, event));
    await(journal().append(Streams.ORDERS, event("created", "next", first.sequence())));

    Appended second = await(journal().append(Streams.ORDERS, event));

    assertThat(second).isEqualTo(new Appended(first.sequence(), true));
  }

  @Test
  void storesABatchOfWhichAnotherMessageHasUsedUpAnId() {
    List<NewEvent> batch = batch(3);
    await(journal().append(Streams.ORDERS, usingUp(batch.get(1))));

    await(journal().appendAll(Streams.ORDERS, batch));

    for (NewEvent event : batch) {
      List<RecordedEvent> stored = await(journal().last(Streams.ORDERS, List.of(event.subject())));
      assertThat(stored).extracting(RecordedEvent::eventId).containsExactly(event.eventId());
    }
  }

  @Test
  void takesNoOtherEventOnTheSubjectForAnEventBecauseItHasItsId() {
    NewEvent event = created(orderId);
    NewEvent other =
        NewEvent.of(
            event.subject(),
            event.eventId(),
            payload().toBuilder().setPaymentToken("another").build(),
            event.guard().orElseThrow());
    long first = await(journal().append(Streams.ORDERS, other)).sequence();

    Failure refused = awaitFailure(journal().append(Streams.ORDERS, event));

    assertThat(refused.kind()).isEqualTo(FailureKind.CONFLICT);
    assertThat(onlyEventOf(orderId).sequence()).isEqualTo(first);
  }

  /** What somebody stores who may write another subject of the stream. */
  private NewEvent usingUp(NewEvent event) {
    String subject = "orders.rejected." + UUID.randomUUID();
    return NewEvent.of(subject, event.eventId(), event.payload(), Guard.none(subject));
  }

  private static NewEvent unguarded(NewEvent event) {
    return new NewEvent(event.subject(), event.eventId(), event.payload(), Optional.empty(), 0, "");
  }
}
