package dev.weft.bridge.outbound;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal.Appended;
import io.nats.client.Message;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event-loop confined. Sends each commit by itself: one message as it is, several as an atomic
 * batch. What the server does not acknowledge is sent again, with the same ids and guards, until
 * the deadline: the server stores it once at most.
 */
final class DirectCommitter implements Committer {
  private static final Logger LOG = LoggerFactory.getLogger(DirectCommitter.class);

  /** Neither a timer nor a request has that number. */
  private static final long NONE = -1;

  private static final int PATIENCE_DOUBLINGS_MAX = 5;

  private final Vertx vertx;
  private final NatsLink link;
  private final ReplyInbox inbox;
  private final long ackTimeoutMs;
  private final LongSupplier clockMs;
  private final Backoff backoff;
  private final BatchHeaders batches = new BatchHeaders();

  DirectCommitter(
      Vertx vertx,
      NatsLink link,
      ReplyInbox inbox,
      long ackTimeoutMs,
      LongSupplier clockMs,
      Backoff backoff) {
    this.vertx = vertx;
    this.link = link;
    this.inbox = inbox;
    this.ackTimeoutMs = ackTimeoutMs;
    this.clockMs = clockMs;
    this.backoff = backoff;
  }

  @Override
  public Future<Appended> commit(Commit commit) {
    Tries tries = new Tries(commit);
    tries.next();
    return tries.outcome.future();
  }

  /** One commit until its outcome is known or its time is up. */
  private final class Tries {
    private final Commit commit;
    private final Promise<Appended> outcome = Promise.promise();
    private int tries;
    private long number = NONE;
    private long timer = NONE;

    Tries(Commit commit) {
      this.commit = commit;
    }

    void next() {
      tries++;
      if (!link.isUp()) {
        again("not connected");
        return;
      }
      long remainingMs = Math.max(1, commit.deadlineMs() - clockMs.getAsLong());
      number = inbox.request(toSend(), this::replied, error -> again(error.getMessage()));
      long waitMs = Math.min(patienceMs(), remainingMs);
      timer = vertx.setTimer(waitMs, id -> again("no acknowledgement in " + waitMs + " ms"));
    }

    /**
     * Longer with each try: a server that is merely slow gets to what it has, and is not buried
     * under repetitions.
     */
    private long patienceMs() {
      return ackTimeoutMs << Math.min(tries - 1, PATIENCE_DOUBLINGS_MAX);
    }

    private List<OutgoingMessage> toSend() {
      return commit.messages().size() == 1 ? commit.messages() : batches.mark(commit.messages());
    }

    private void replied(Message reply) {
      PubAck ack = PubAck.of(reply);
      if (ack instanceof PubAck.Stored stored) {
        endTry();
        outcome.complete(new Appended(stored.sequence(), stored.duplicate()));
      } else if (ack instanceof PubAck.Conflict conflict) {
        end(Failure.conflict(OutboundFailures.CONFLICT, conflict.detail()));
      } else if (ack instanceof PubAck.Refused refused) {
        end(
            Failure.reject(
                OutboundFailures.REFUSED, commit.stream() + " refuses: " + refused.reason()));
      } else if (ack instanceof PubAck.NotNow later) {
        again(later.reason());
      }
    }

    private void again(String reason) {
      endTry();
      LOG.debug("append to {}, try {}: {}", commit.stream(), tries, reason);
      long delayMs = backoff.delayMs(tries);
      if (clockMs.getAsLong() + delayMs >= commit.deadlineMs()) {
        end(
            Failure.retry(
                OutboundFailures.UNACKNOWLEDGED,
                commit.stream() + " did not acknowledge in time, last: " + reason));
      } else {
        timer = vertx.setTimer(delayMs, id -> next());
      }
    }

    private void end(Failure failure) {
      endTry();
      outcome.fail(failure);
    }

    private void endTry() {
      vertx.cancelTimer(timer);
      inbox.close(number);
    }
  }
}
