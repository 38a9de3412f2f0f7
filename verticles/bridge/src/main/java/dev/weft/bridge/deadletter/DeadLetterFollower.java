package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import io.nats.client.ConsumeOptions;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.StreamContext;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads stream DEAD_LETTERS into the index, headers only: first what it holds, then what comes.
 * Tries for ever; the client takes up an ordered consumer by itself where it was when server or
 * connection have been away. Checks from time to time what the stream has deleted.
 *
 * <p>Thread-safe.
 */
final class DeadLetterFollower {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterFollower.class);
  private static final long RETRY_MS = 500;
  private static final long CHECK_MS = 10_000;

  /** Messages asked for at once. */
  private static final int BATCH = 500;

  /** The same in bytes: subject and headers of one may have 64 KB. */
  private static final int BATCH_BYTES = 4_000_000;

  private final Vertx vertx;
  private final NatsConnections connections;
  private final NatsLink link;
  private final DeadLetterIndex index;
  private MessageConsumer consumer;
  private ZonedDateTime created;

  /** What an ended consumer still brings is not read. */
  private final AtomicInteger generation = new AtomicInteger();

  private volatile boolean closed;

  DeadLetterFollower(Vertx vertx, NatsConnections connections, DeadLetterIndex index) {
    this.vertx = vertx;
    this.connections = connections;
    this.link = connections.pulls();
    this.index = index;
  }

  /** Begins; {@link DeadLetterIndex} says when everything has been read. Called once. */
  void follow() {
    later(1);
  }

  /** Ends the subscription with the connection at the latest. */
  void close() {
    closed = true;
  }

  private void later(long delayMs) {
    vertx.setTimer(
        delayMs,
        id -> {
          if (!closed) {
            connections
                .blocking(this::step)
                .onSuccess(done -> reportOverflow())
                .onComplete(done -> later(CHECK_MS), error -> failed(error));
          }
        });
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
    later(RETRY_MS);
  }

  /** Blocks: runs on a worker. */
  private synchronized Void step() throws IOException, JetStreamApiException {
    long position = index.position();
    StreamContext stream = link.connection().getStreamContext(Streams.DEAD_LETTERS);
    StreamInfo info = stream.getStreamInfo();
    StreamState state = info.getStreamState();
    boolean isAnother = !info.getCreateTime().equals(created) || state.getLastSequence() < position;
    if (isAnother || index.shouldReadAgain()) {
      stop();
      index.clear();
      created = info.getCreateTime();
    }
    index.prune(state.getFirstSequence());
    if (index.position() >= state.getLastSequence()) {
      index.isWhole();
    }
    if (consumer == null) {
      consumer = consume(stream);
    }
    return null;
  }

  private MessageConsumer consume(StreamContext stream) throws IOException, JetStreamApiException {
    OrderedConsumerConfiguration configuration =
        new OrderedConsumerConfiguration().deliverPolicy(DeliverPolicy.All).headersOnly(true);
    int mine = generation.incrementAndGet();
    return stream
        .createOrderedConsumer(configuration)
        .consume(
            ConsumeOptions.builder().batchSize(BATCH).batchBytes(BATCH_BYTES).build(),
            message -> read(message, mine));
  }

  private void read(Message message, int reader) {
    if (reader != generation.get()) {
      return;
    }
    index.read(
        message.metaData().streamSequence(),
        DeadLetterMessage.of(message.getSubject(), message.getHeaders()));
    if (message.metaData().pendingCount() == 0) {
      index.isWhole();
    }
  }

  private synchronized Void stop() {
    if (consumer != null) {
      generation.incrementAndGet();
      consumer.stop();
      consumer = null;
    }
    return null;
  }
}
