package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.outbound.request.DirectGets;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads stream DEAD_LETTERS into the index: first what it holds, then what comes. Tries for ever.
 * Reads by sequence, without a consumer: who may make consumers may have the server publish what
 * they deliver wherever they like, which no node needs to. That something was published is told by
 * a plain subscription; whoever misses that looks by itself soon.
 *
 * <p>Thread-safe.
 */
final class DeadLetterFollower {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterFollower.class);
  private static final long RETRY_MS = 500;
  private static final long CHECK_MS = 3_000;

  /** Between the publishing of a message and the moment at which it can be read, mostly. */
  private static final long STORED_MS = 30;

  private static final String GET = "$JS.API.DIRECT.GET." + Streams.DEAD_LETTERS;

  /** Messages asked for at once. */
  private static final int BATCH = 500;

  /** The same in bytes. */
  private static final int BATCH_BYTES = 4_000_000;

  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final NatsConnections connections;
  private final NatsLink link;
  private final DeadLetterIndex index;
  private final AtomicBoolean isReadScheduled = new AtomicBoolean();
  private ZonedDateTime created;
  private volatile Dispatcher dispatcher;
  private volatile boolean closed;

  DeadLetterFollower(Vertx vertx, NatsConnections connections, DeadLetterIndex index) {
    this.vertx = vertx;
    this.connections = connections;
    this.link = connections.control();
    this.index = index;
  }

  /** Begins; {@link DeadLetterIndex} says when everything has been read. Called once. */
  void follow() {
    retryLater(1);
  }

  /** Ends the subscription, or lets it end with the connection. */
  void close() {
    closed = true;
    Dispatcher opened = dispatcher;
    if (opened != null) {
      try {
        link.connection().closeDispatcher(opened);
      } catch (RuntimeException gone) {
        LOG.debug("its subscription has ended already", gone);
      }
    }
  }

  private void retryLater(long delayMs) {
    vertx.setTimer(
        delayMs,
        id -> {
          if (!closed) {
            connections
                .blocking(this::step)
                .onSuccess(done -> reportOverflow())
                .onComplete(done -> retryLater(CHECK_MS), error -> failed(error));
          }
        });
  }

  /** Schedules one read for all that arrive until then. Called on a thread of the client. */
  private void onDeadLetter() {
    if (!closed && isReadScheduled.compareAndSet(false, true)) {
      vertx.setTimer(
          STORED_MS,
          id -> {
            isReadScheduled.set(false);
            connections.blocking(this::step).onFailure(error -> LOG.debug("to be read", error));
          });
    }
  }

  private void reportOverflow() {
    ActiveConditions conditions = ActiveConditions.of(vertx);
    if (index.isOverflown()) {
      conditions.begin(
          Condition.DEAD_LETTERS_OVERFLOW,
          Streams.DEAD_LETTERS,
          DeadLetterIndex.LETTERS_MAX
              + " dead letters are open: newer ones are listed, but do not block their keys",
          connections.clock().instant());
    } else {
      conditions.end(Condition.DEAD_LETTERS_OVERFLOW, Streams.DEAD_LETTERS);
    }
  }

  private void failed(Throwable error) {
    LOG.debug("cannot read the dead letters, retrying", error);
    retryLater(RETRY_MS);
  }

  /** Blocks: runs on a worker. */
  private synchronized Void step() throws IOException, JetStreamApiException, InterruptedException {
    if (dispatcher == null) {
      dispatcher = link.connection().createDispatcher(message -> onDeadLetter());
      dispatcher.subscribe(DeadLetterHeaders.SUBJECT_PREFIX + ">");
    }
    StreamInfo info = link.connection().jetStreamManagement().getStreamInfo(Streams.DEAD_LETTERS);
    StreamState state = info.getStreamState();
    boolean isAnother =
        !info.getCreateTime().equals(created) || state.getLastSequence() < index.position();
    if (isAnother || index.shouldReadAgain()) {
      index.clear();
      created = info.getCreateTime();
    }
    index.prune(state.getFirstSequence());
    while (!closed && index.position() < state.getLastSequence()) {
      if (!readPage(index.position() + 1)) {
        // What is left was deleted meanwhile, or is asked for again.
        break;
      }
    }
    if (index.position() >= state.getLastSequence()) {
      index.isWhole();
    }
    return null;
  }

  /** Whether there was anything from that sequence on. */
  private boolean readPage(long from) throws IOException, InterruptedException {
    String inbox = link.connection().createInbox();
    Subscription answers = link.connection().subscribe(inbox);
    try {
      JsonObject query =
          new JsonObject()
              .put("seq", from)
              .put("batch", BATCH)
              .put("max_bytes", BATCH_BYTES)
              .put("next_by_subj", ">");
      link.connection().publish(GET, inbox, query.toBuffer().getBytes());
      boolean any = false;
      while (true) {
        Message answer = answers.nextMessage(ANSWER_MAX);
        if (answer == null) {
          throw new IOException("no answer on " + GET);
        }
        if (answer.isStatusMessage()) {
          return any;
        }
        MessageHeaders headers = MessageHeaders.of(answer.getHeaders());
        long sequence = DirectGets.sequence(headers);
        if (sequence > index.position()) {
          read(sequence, headers);
        }
        any = true;
      }
    } finally {
      answers.unsubscribe();
    }
  }

  private void read(long sequence, MessageHeaders headers) {
    String subject = headers.last(NatsJetStreamConstants.NATS_SUBJECT);
    index.read(sequence, DeadLetterMessage.of(subject, headers));
  }
}
