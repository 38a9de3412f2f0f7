package dev.weft.gateway.feed;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.RecordedEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * Brings clients from where they were to where the feed is: by journal reads until the feed's
 * recent changes reach back to them, then by these, then live in the same turn, so that there is
 * neither a gap nor a change twice. A client is sent no more than it takes.
 *
 * <p>Event-loop confined.
 */
final class CatchUp {
  /** Journal reads at once: ten thousand clients that come back together must not flood it. */
  private static final int READS_MAX = 8;

  private static final long RETRY_MS = 500;

  private final StatusFeed feed;
  private final Journal journal;
  private final Vertx vertx;
  private final ArrayDeque<FeedClient> waiting = new ArrayDeque<>();
  private int reads;
  private boolean starting;

  CatchUp(StatusFeed feed, Journal journal, Vertx vertx) {
    this.feed = feed;
    this.journal = journal;
    this.vertx = vertx;
  }

  void begin(FeedClient client) {
    if (!client.isClosed()) {
      feed.position().onComplete(position -> advance(client), error -> retry(client));
    }
  }

  private void advance(FeedClient client) {
    if (client.isClosed()) {
      return;
    }
    if (client.cursor() < feed.recent().floor()) {
      waiting.add(client);
      startWaiting();
      return;
    }
    for (StatusChange change : feed.recent().after(client.cursor())) {
      if (!client.trySend(change)) {
        client.whenFree(() -> advance(client));
        return;
      }
      client.skipTo(change.sequence());
    }
    feed.goLive(client);
  }

  private Future<?> readBehind(FeedClient client) {
    // An order has few events, and the journal finds them without a walk through the stream.
    Future<?> read = client.interest().isInOneOrder() ? readOrder(client) : readPage(client);
    return read.onFailure(error -> retry(client));
  }

  private Future<?> readOrder(FeedClient client) {
    long known = feed.readUpTo();
    int stream = feed.streamNumber();
    // Certain: what a replica has not got yet would be skipped with what is known.
    return journal
        .lastCertain(Streams.ORDERS, Subjects.eachOfOrder(client.interest().orderId()))
        .compose(events -> feed.changes().load(events).map(events))
        .onSuccess(
            events -> {
              if (stream != feed.streamNumber()) {
                advance(client);
              } else if (send(client, events)) {
                client.skipTo(known);
                advance(client);
              }
            });
  }

  private Future<?> readPage(FeedClient client) {
    int stream = feed.streamNumber();
    return journal
        .read(Streams.ORDERS, client.cursor() + 1, StatusFeed.PAGE_EVENTS)
        .compose(page -> feed.changes().load(page.events()).map(page))
        .onSuccess(
            page -> {
              if (stream == feed.streamNumber()) {
                sendPage(client, page);
              } else {
                advance(client);
              }
            });
  }

  private void sendPage(FeedClient client, Journal.Page page) {
    long floor = feed.recent().floor();
    if (page.events().isEmpty() && page.lastSequence() < floor) {
      // A replica that has not got there yet.
      retry(client);
    } else if (page.events().isEmpty()) {
      client.skipTo(floor);
      advance(client);
    } else if (send(client, page.events())) {
      vertx.runOnContext(turn -> advance(client));
    }
  }

  /** False when the client takes no more for now; it is advanced again when it does. */
  private boolean send(FeedClient client, List<RecordedEvent> events) {
    for (RecordedEvent event : events) {
      Optional<StatusChange> change = feed.changes().of(event);
      if (change.isPresent() && !client.trySend(change.get())) {
        client.whenFree(() -> advance(client));
        return false;
      }
      client.skipTo(event.sequence());
    }
    return true;
  }

  private void retry(FeedClient client) {
    vertx.setTimer(RETRY_MS, id -> begin(client));
  }

  /** A loop, also over reads that end at once: as many may wait as there are clients. */
  private void startWaiting() {
    if (starting) {
      return;
    }
    starting = true;
    while (reads < READS_MAX && !waiting.isEmpty()) {
      FeedClient next = waiting.poll();
      if (!next.isClosed()) {
        start(next);
      }
    }
    starting = false;
  }

  private void start(FeedClient client) {
    reads++;
    // What throws before it reads gives its place back, too.
    Future.succeededFuture()
        .compose(now -> readBehind(client))
        .onComplete(
            ended -> {
              reads--;
              startWaiting();
            });
  }
}
