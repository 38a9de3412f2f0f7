package dev.weft.bridge.outbound;

import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.journal.ForwardingJournal;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A journal whose changes complete when every replica shows them: any of them may answer, and the
 * contract asks for what was just stored.
 */
final class CaughtUpJournal extends ForwardingJournal {
  private static final Duration CAUGHT_UP_MAX = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(2);

  private final Journal journal;
  private final Vertx vertx;
  private final List<Connection> servers;

  /**
   * @param servers each is asked by a client of its own, and answers for its own replica
   */
  CaughtUpJournal(Journal journal, Vertx vertx, List<Connection> servers) {
    super(journal);
    this.journal = journal;
    this.vertx = vertx;
    this.servers = List.copyOf(servers);
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return journal.append(stream, event).compose(appended -> caughtUp(stream, appended));
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return journal.appendAll(stream, events).compose(appended -> caughtUp(stream, appended));
  }

  @Override
  public Future<List<RecordedEvent>> lastCertain(String stream, List<String> subjects) {
    return journal.lastCertain(stream, subjects);
  }

  @Override
  public Future<Boolean> erase(String stream, String subject) {
    return journal
        .lastCertain(stream, List.of(subject))
        .compose(
            last -> journal.erase(stream, subject).compose(erased -> gone(stream, last, erased)));
  }

  @Override
  public Journal within(long timeoutMs) {
    return new CaughtUpJournal(journal.within(timeoutMs), vertx, servers);
  }

  @Override
  public Journal alone() {
    return new CaughtUpJournal(journal.alone(), vertx, servers);
  }

  /** Blocks until every replica has that event. */
  void awaitCaughtUp(String stream, long sequence) {
    await(server -> isReadable(server, stream, sequence));
  }

  /** Blocks until no replica has it any more. */
  void awaitGone(String stream, long sequence) {
    await(server -> !isReadable(server, stream, sequence));
  }

  private void await(Predicate<Connection> condition) {
    for (Connection server : servers) {
      Awaitility.await()
          .atMost(CAUGHT_UP_MAX)
          .pollDelay(Duration.ZERO)
          .pollInterval(POLL)
          .until(() -> condition.test(server));
    }
  }

  private Future<Appended> caughtUp(String stream, Appended appended) {
    return vertx.executeBlocking(
        () -> {
          awaitCaughtUp(stream, appended.sequence());
          return appended;
        },
        false);
  }

  private Future<Boolean> gone(String stream, List<RecordedEvent> events, boolean erased) {
    return vertx.executeBlocking(
        () -> {
          events.forEach(event -> awaitGone(stream, event.sequence()));
          return erased;
        },
        false);
  }

  private static boolean isReadable(Connection server, String stream, long sequence) {
    byte[] question = ("{\"seq\":" + sequence + "}").getBytes(StandardCharsets.UTF_8);
    Message answer = server.request("$JS.API.DIRECT.GET." + stream, question).join();
    return !answer.isStatusMessage();
  }
}
