package dev.weft.gateway.feed;

import dev.weft.gateway.GatewayFailures;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.journal.v1.Advanced;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads stream ORDERS from its own position on, one read at a time, and so without gaps, on any
 * node: {@link Advanced} and a timer only trigger reads. Reads only while it has clients. When the
 * stream was replaced, it begins again after what it has seen, and so do its clients.
 *
 * <p>Event-loop confined: every method is called on the context it was made on.
 */
public final class StatusFeed {
  static final long TICK_MS = 500;
  static final int KEEP_ALIVE_TICKS = 40;

  /** How often clients are asked whether they are still there. */
  public static final long KEEP_ALIVE_MS = TICK_MS * KEEP_ALIVE_TICKS;

  static final int PAGE_EVENTS = 500;
  private static final int RECENT_CHANGES_MAX = 4_096;
  private static final int IDLE_TICKS_MAX = 20;

  /** Offers made in one turn of the event loop; then others get theirs. */
  private static final int OFFERS_A_TURN_MAX = 20_000;

  /** After a turn with more offers than that the feed pauses, so that requests get their share. */
  private static final int CROWD_OFFERS = 500;

  private static final long CROWD_PAUSE_MS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(StatusFeed.class);

  private final Vertx vertx;
  private final Context context;
  private final Journal journal;
  private final StatusChanges changes;
  private final CatchUp catchUp;
  private final RecentChanges recent = new RecentChanges(RECENT_CHANGES_MAX);
  private final FeedClients clients = new FeedClients();
  private final AnnouncedEvents announced = new AnnouncedEvents();
  private MessageConsumer<Advanced> advanced;
  private long timerId;
  private boolean tailing;
  private boolean stopped;
  private boolean reading;

  /** Only a read shows that the stream is another one, or what other nodes have appended. */
  private boolean readDue;

  private boolean away;
  private Future<Long> starting;
  private ReadPosition bookmark = ReadPosition.at(0);
  private int streams;
  private long lastKnown;
  private int idleTicks;

  /**
   * @param customers what events call them, and who they are
   */
  public StatusFeed(Vertx vertx, Context context, Journal journal, CustomerVault customers) {
    this.changes = new StatusChanges(customers);
    this.vertx = vertx;
    this.context = context;
    this.journal = journal;
    this.catchUp = new CatchUp(this, journal, vertx);
  }

  /** Completes when it hears of new events. Does not need the journal yet. */
  public Future<Void> start() {
    timerId = vertx.setPeriodic(TICK_MS, id -> tick());
    String address = Addresses.JOURNAL_ADVANCED_PREFIX + Streams.ORDERS;
    advanced = vertx.eventBus().consumer(address);
    advanced.handler(message -> advance(message.body()));
    return advanced.completion();
  }

  /** Ends every stream. */
  public Future<Void> stop() {
    vertx.cancelTimer(timerId);
    stopped = true;
    tailing = false;
    clients.closeAll(FrameSink.CloseReason.GOING_AWAY);
    return advanced == null ? Future.succeededFuture() : advanced.unregister();
  }

  /**
   * The sequence up to which the feed has read: a client that joins after it misses nothing that is
   * stored from now on. Fails while the journal is away.
   */
  public Future<Long> position() {
    if (tailing) {
      return Future.succeededFuture(bookmark.sequence());
    }
    if (stopped) {
      return Future.failedFuture(
          Failure.retry(GatewayFailures.FEED_STOPPED, "the feed is stopping"));
    }
    if (starting == null) {
      Future<Long> first =
          journal.read(Streams.ORDERS, 1, 1).map(page -> begin(page.lastSequence()));
      starting = first;
      first.onComplete(ended -> starting = null);
      return first;
    }
    return starting;
  }

  /**
   * The newest sequence of the stream, unless it is known already that this one is not above it. A
   * feed may be behind the one that a client comes from, but no feed is ahead of the stream.
   */
  public Future<Long> newest(long sequence) {
    return sequence <= lastKnown
        ? Future.succeededFuture(lastKnown)
        : journal.read(Streams.ORDERS, 1, 1).map(Journal.Page::lastSequence);
  }

  public int clientCount() {
    return clients.count();
  }

  /** Sends the client everything after its {@code since}, then each change as it comes. */
  public void join(FeedClient client) {
    clients.add(client);
    idleTicks = 0;
    catchUp.begin(client);
  }

  /** The client has disconnected. */
  public void leave(FeedClient client) {
    client.gone();
    clients.remove(client);
  }

  RecentChanges recent() {
    return recent;
  }

  /** The sequence of the newest event that clients who hear live have been offered. */
  long readUpTo() {
    return bookmark.sequence();
  }

  /** Another number when sequences have come to mean other events. */
  int streamNumber() {
    return streams;
  }

  /** The client has got everything up to {@link #readUpTo}; from the same turn on it hears live. */
  void goLive(FeedClient client) {
    clients.goLive(client);
  }

  private long begin(long lastSequence) {
    if (!tailing && !stopped) {
      tailing = true;
      idleTicks = 0;
      beginAfter(lastSequence, lastSequence);
      readDue = true;
      context.runOnContext(turn -> continueReading());
    }
    return bookmark.sequence();
  }

  private void beginAfter(long sequence, long lastSequence) {
    bookmark = ReadPosition.at(sequence);
    lastKnown = lastSequence;
    announced.clear();
    recent.restart(sequence);
  }

  private void advance(Advanced hint) {
    lastKnown = Math.max(lastKnown, hint.getSequence());
    if (!tailing) {
      return;
    }
    announced.add(hint.getEventsList());
    if (!reading) {
      // On the plain context: a read belongs to no one's trace.
      context.runOnContext(turn -> continueReading());
    }
  }

  /** From what this node has appended where that continues at the bookmark, else by a read. */
  private void continueReading() {
    if (!tailing || reading) {
      return;
    }
    if (readDue) {
      read();
    } else if (announced.follow(bookmark.sequence())) {
      take(announced.takeAfter(bookmark.sequence(), PAGE_EVENTS));
    } else if (bookmark.sequence() < lastKnown) {
      read();
    }
  }

  private void take(List<RecordedEvent> next) {
    reading = true;
    changes
        .load(next)
        .onComplete(
            loaded -> deliver(next.iterator(), true, event -> bookmark.movedTo(event.sequence())),
            this::failed);
  }

  private void tick() {
    if (!tailing) {
      return;
    }
    clients.tick();
    idleTicks = clients.count() == 0 ? idleTicks + 1 : 0;
    if (idleTicks > IDLE_TICKS_MAX && !reading) {
      tailing = false;
      return;
    }
    readDue = true;
    continueReading();
  }

  private void read() {
    readDue = false;
    reading = true;
    journal
        .read(Streams.ORDERS, bookmark.readFrom(), PAGE_EVENTS)
        .compose(page -> bookmark.isOfAnother(page) ? beginAgain(page) : sameStream(page))
        .compose(page -> changes.load(page.events()).map(page))
        .onComplete(this::deliver, this::failed);
  }

  private Future<Journal.Page> sameStream(Journal.Page page) {
    bookmark = bookmark.checkedWith(page);
    return Future.succeededFuture(page);
  }

  /**
   * Whatever is newer than what has been read comes after it, whatever its sequence is. A client
   * that is still behind goes on from where it is: what the streams have in common is the same.
   * Events that were taken without a read have no time yet (for up to {@link #TICK_MS}): if a
   * backup holds them, clients get them again rather than miss any.
   */
  private Future<Journal.Page> beginAgain(Journal.Page page) {
    long lastSequence = page.lastSequence();
    LOG.warn(
        "{} stream {} was replaced or restored: read up to {}, it ends at {}; beginning again",
        GatewayFailures.OTHER_STREAM,
        Streams.ORDERS,
        bookmark.sequence(),
        lastSequence);
    return bookmark
        .newestTime()
        .map(time -> new SequenceByTime(journal, Streams.ORDERS).lastUpTo(time, lastSequence))
        .orElse(Future.succeededFuture(lastSequence))
        .map(
            start -> {
              streams++;
              beginAfter(start, lastSequence);
              clients.rewindTo(start);
              return new Journal.Page(List.of(), lastSequence);
            });
  }

  private void failed(Throwable error) {
    reading = false;
    if (!away) {
      away = true;
      LOG.warn(
          "{} status feed cannot read the journal, retrying: {}",
          GatewayFailures.FEED_AWAY,
          Failure.of(error).getMessage());
    }
  }

  private void deliver(Journal.Page page) {
    if (away) {
      away = false;
      LOG.info("the status feed reads the journal again");
    }
    lastKnown = Math.max(lastKnown, page.lastSequence());
    // The page begins at the bookmark, only to identify the stream.
    List<RecordedEvent> events =
        page.events().stream().filter(event -> event.sequence() > bookmark.sequence()).toList();
    deliver(events.iterator(), !events.isEmpty(), ReadPosition::at);
  }

  private void deliver(
      Iterator<RecordedEvent> events,
      boolean progress,
      Function<RecordedEvent, ReadPosition> position) {
    int offers = 0;
    while (tailing && events.hasNext() && offers < OFFERS_A_TURN_MAX) {
      RecordedEvent event = events.next();
      bookmark = position.apply(event);
      offers += 1 + deliver(event);
    }
    afterOthers(
        offers,
        tailing && events.hasNext()
            ? () -> deliver(events, progress, position)
            : () -> delivered(progress));
  }

  private void delivered(boolean progress) {
    reading = false;
    if (announced.follow(bookmark.sequence()) || (progress && bookmark.sequence() < lastKnown)) {
      continueReading();
    }
  }

  /** A crowd of clients is sent more at a time, and less often: requests share the loop. */
  private void afterOthers(int offers, Runnable next) {
    if (offers > CROWD_OFFERS) {
      vertx.setTimer(CROWD_PAUSE_MS, id -> next.run());
    } else {
      context.runOnContext(turn -> next.run());
    }
  }

  private int deliver(RecordedEvent event) {
    Optional<StatusChange> change = changes.of(event);
    change.ifPresent(recent::add);
    return change.map(clients::offer).orElse(0);
  }

  StatusChanges changes() {
    return changes;
  }
}
