package dev.weft.bridge.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import io.nats.client.JetStreamApiException;
import io.nats.client.impl.Headers;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * More dead letters than a node keeps the keys of, and larger ones than any event has: all are
 * listed, shown, replayed and discarded all the same.
 */
@Timeout(120)
class ManyDeadLettersIT {
  /** Of which nothing is kept but the state: each is read again, whatever it is asked for. */
  private static final int UNKEPT = 3_000;

  private static final int MANY = DeadLetterIndex.LETTERS_MAX + UNKEPT;
  private static final int LARGE = 400;
  private static final int LARGE_CHARS = 60_000;
  private static final int UNANSWERED_MAX = 500;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();
  @AutoClose private final DeadLetterBench bench = new DeadLetterBench();

  @BeforeEach
  void open() throws Exception {
    bench.startNode();
    bench.handle(
        "plain",
        delivery -> {
          handled.add(delivery.eventId());
          return Future.succeededFuture();
        });
    bench.startRoutes();
  }

  @Test
  void everyLetterIsListedShownReplayedAndDiscarded() {
    publish(MANY, "another", "");
    long last = publish(2, "plain", "");
    awaitTotal(MANY + 2);

    DeadLetterList first = bench.ask(ListDeadLetters.newBuilder().setCountMax(1_000).build());
    assertThat(first.getLettersCount()).isEqualTo(1_000);
    assertThat(first.getNext()).isEqualTo(first.getLetters(999).getSequence());
    List<DeadLetter> unkept = listed(ListDeadLetters.newBuilder().setAfter(last - UNKEPT));
    assertThat(unkept).hasSize(UNKEPT);
    List<DeadLetter> plain = listed(ListDeadLetters.newBuilder().setRoute("plain"));
    assertThat(plain).extracting(DeadLetter::getSequence).containsExactly(last - 1, last);
    assertThat(bench.get(last).getDetails().getLetter()).isEqualTo(plain.get(1));

    bench.replay(ReplayDeadLetters.newBuilder().addSequences(last - 1).addSequences(1));
    await().atMost(LIMIT).until(() -> handled.size() == 1);
    awaitTotal(MANY + 1);
    assertThat(
            bench
                .discard(ReplayDeadLetters.newBuilder().addSequences(last).addSequences(last - 2))
                .getReplayedList())
        .containsExactly(last, last - 2);
    awaitTotal(MANY - 1);
    assertThat(listed(ListDeadLetters.newBuilder().setRoute("plain"))).isEmpty();
    assertThat(bench.list("plain", true)).as("closed, and read from the stream").isEmpty();
    assertThat(listed(ListDeadLetters.newBuilder().setRoute("plain").setAll(true))).hasSize(2);
  }

  @Test
  void largeLettersAreListedInSmallPages() {
    publish(LARGE, "plain", "x".repeat(LARGE_CHARS));
    awaitTotal(LARGE);

    DeadLetterList page = bench.ask(ListDeadLetters.newBuilder().setCountMax(1_000).build());
    assertThat(page.getSerializedSize()).isLessThan(3_000_000);
    assertThat(page.getMore()).isTrue();
    assertThat(listed(ListDeadLetters.newBuilder().setCountMax(1_000))).hasSize(LARGE);
  }

  private void awaitTotal(long deadLetters) {
    await()
        .atMost(LIMIT)
        .until(
            () -> bench.ask(ListDeadLetters.newBuilder().setCountMax(1).build()).getTotal(),
            total -> total == deadLetters);
  }

  private List<DeadLetter> listed(ListDeadLetters.Builder request) {
    List<DeadLetter> deadLetters = new ArrayList<>();
    request.setCountMax(1_000);
    DeadLetterList page = bench.ask(request.build());
    deadLetters.addAll(page.getLettersList());
    while (page.getMore()) {
      page = bench.ask(request.setAfter(page.getNext()).build());
      deadLetters.addAll(page.getLettersList());
    }
    return deadLetters;
  }

  /**
   * As somebody does who has the right to publish; asks for an answer now and then only.
   *
   * @return the sequence of the last one
   */
  private long publish(int count, String route, String padding) {
    long last = 0;
    for (int i = 0; i < count; i++) {
      Headers headers =
          new Headers()
              .put("weft-dl-route", route)
              .put("weft-dl-subject", "orders.created." + route + i + padding)
              .put("weft-dl-sequence", Integer.toString(i + 1))
              .put("ce-id", "o-" + i)
              .put("ce-type", DeadLetterBench.TYPE);
      byte[] data = DeadLetterBench.event("o-" + i).toByteArray();
      String subject = "dead_letters.ORDERS." + route + ".reject";
      if (i == count - 1 || i % UNANSWERED_MAX == UNANSWERED_MAX - 1) {
        last = stored(subject, headers, data);
      } else {
        bench.client.publish(subject, headers, data);
      }
    }
    return last;
  }

  private long stored(String subject, Headers headers, byte[] data) {
    try {
      return bench.client.jetStream().publish(subject, headers, data).getSeqno();
    } catch (IOException | JetStreamApiException failed) {
      throw new AssertionError(failed);
    }
  }
}
