package dev.weft.tools.testkit.journal;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryJournalTest extends JournalContract {
  private final InMemoryJournal journal =
      new InMemoryJournal(Clock.systemUTC(), Map.of(Streams.ORDERS, List.of("orders.*.*")));

  @Override
  protected Journal journal() {
    return journal;
  }

  @Override
  protected void delete(long sequence) {
    journal.remove(Streams.ORDERS, sequence);
  }

  @Test
  void failsWithRetryWhileItIsAway() {
    journal.setAvailable(false);
    assertThat(awaitFailure(journal.read(Streams.ORDERS, 1, 1)).kind())
        .isEqualTo(FailureKind.RETRY);

    journal.setAvailable(true);
    assertThat(await(journal.read(Streams.ORDERS, 1, 1)).events()).isEmpty();
  }
}
