package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.outbound.request.LeaderGets;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.bridge.outbound.request.RetriedRequest;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal.Appended;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each commit by itself: one message as it is, several as an atomic batch. What the server
 * does not acknowledge is looked for, where it was a batch, and sent again, with the same ids and
 * guards, until the deadline: the server stores it once at most. What it takes for stored because
 * it knows the id is read: where that is another message, whoever stored it, ours goes again under
 * an id that nobody can have used up.
 *
 * <p>Event-loop confined.
 */
public final class DirectCommitter implements Committer {
  private static final Logger LOG = LoggerFactory.getLogger(DirectCommitter.class);
  private static final int PATIENCE_DOUBLINGS_MAX = 5;

  private final RetriedRequest.Line line;
  private final long ackTimeoutMs;
  private final LeaderGets leader;
  private final BatchHeaders batches = new BatchHeaders();

  public DirectCommitter(RetriedRequest.Line line, long ackTimeoutMs, LeaderGets leader) {
    this.line = line;
    this.ackTimeoutMs = ackTimeoutMs;
    this.leader = leader;
  }

  @Override
  public Future<Appended> commit(Commit commit) {
    Committing committing = new Committing(commit);
    committing.next();
    return committing.outcome.future();
  }

  /** One commit until its outcome is known or its time is up. */
  private final class Committing extends RetriedRequest {
    private final Commit commit;
    private final Promise<Appended> outcome = Promise.promise();
    private List<OutgoingMessage> messages;

    /** Batches that were not answered: each may be stored, or still will be. */
    private final Set<String> open = new HashSet<>();

    private String batchId = "";

    /** The server refuses a message of a batch to whoever asks with that message. */
    private boolean asksEach;

    Committing(Commit commit) {
      super(line, commit.deadlineMs());
      this.commit = commit;
      this.messages = commit.messages();
    }

    @Override
    protected void begin() {
      lookFor(this::send);
    }

    @Override
    protected List<OutgoingMessage> toSend() {
      if (messages.size() == 1) {
        return messages;
      }
      batchId = batches.nextId();
      open.add(batchId);
      return BatchHeaders.mark(batchId, messages);
    }

    @Override
    protected boolean asksEach() {
      return asksEach;
    }

    /**
     * Longer with each try: a server that is merely slow gets to what it has, and is not buried
     * under repetitions.
     */
    @Override
    protected long patienceMs(int tries) {
      return ackTimeoutMs << Math.min(tries - 1, PATIENCE_DOUBLINGS_MAX);
    }

    @Override
    protected void replied(ReceivedMessage reply) {
      PubAck ack = PubAck.of(reply);
      if (ack instanceof PubAck.Stored stored) {
        acknowledged(stored);
      } else if (ack instanceof PubAck.Conflict conflict) {
        endTry();
        open.remove(batchId);
        lookFor(() -> ended(conflict));
      } else if (ack instanceof PubAck.Refused refused) {
        endTry();
        open.remove(batchId);
        lookFor(() -> refused(refused));
      } else if (ack instanceof PubAck.Incomplete incomplete) {
        asksEach = true;
        again(incomplete.reason());
      } else if (ack instanceof PubAck.NotNow later) {
        again(later.reason());
      }
    }

    /** The server asks only for the id of what it calls a duplicate; no batch is one. */
    private void acknowledged(PubAck.Stored stored) {
      if (!stored.duplicate()) {
        stored(stored.sequence(), false);
        return;
      }
      endTry();
      leader
          .at(commit.stream(), stored.sequence(), commit.deadlineMs())
          .onSuccess(
              found ->
                  found
                      .filter(messages.get(messages.size() - 1)::isStoredAs)
                      .ifPresentOrElse(ours -> stored(ours.sequence(), true), this::underOtherIds))
          .onFailure(unknown -> again(unknown.getMessage()));
    }

    private void underOtherIds() {
      messages = messages.stream().map(OutgoingMessage::underAnotherId).toList();
      next();
    }

    private void refused(PubAck.Refused refused) {
      String id =
          refused.code() == ServerError.BATCHES_OFF
              ? BridgeFailures.BATCHES_OFF
              : BridgeFailures.APPEND_REFUSED;
      end(refused.condition().failure(id, commit.stream() + " refuses: " + refused.reason()));
    }

    /**
     * Ends well when an earlier batch was stored after all; else goes on. Only the last message of
     * a batch proves that: a server that runs into a limit stores the first ones and stays silent
     * (docs/adr/0006). What cannot be proven is sent again, and its guards tell.
     */
    private void lookFor(Runnable otherwise) {
      if (open.isEmpty()) {
        otherwise.run();
        return;
      }
      String last = commit.messages().get(commit.messages().size() - 1).subject();
      leader
          .lastOn(commit.stream(), last, commit.deadlineMs())
          .onSuccess(
              found ->
                  found
                      .filter(this::endsOpenBatch)
                      .ifPresentOrElse(ours -> stored(ours.sequence(), false), otherwise))
          .onFailure(unknown -> again(unknown.getMessage()));
    }

    /** Whether the message is the last one of an earlier try; what came alone has no batch. */
    private boolean endsOpenBatch(LeaderGets.Stored stored) {
      MessageHeaders headers = stored.headers();
      return open.contains(headers.first(NatsJetStreamConstants.NATS_BATCH_ID_HDR))
          && headers.contains(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR);
    }

    private void ended(PubAck.Conflict conflict) {
      if (conflict.code() == ServerError.BEING_WRITTEN && isByOthers()) {
        // Nothing is decided yet.
        again(conflict.detail());
      } else if (conflict.code() == ServerError.ID_KNOWN && isGuarded()) {
        underOtherIds();
      } else {
        end(Failure.conflict(BridgeFailures.APPEND_CONFLICT, conflict.detail()));
      }
    }

    /** Whether guards tell what is stored already, without ids. */
    private boolean isGuarded() {
      return messages.stream().allMatch(it -> it.id() == null || it.guardFilter() != null);
    }

    /** By an earlier try or another writer, and not by this very batch. */
    private boolean isByOthers() {
      return !open.isEmpty() || !commit.guardsWhatItWrites();
    }

    @Override
    protected void outOfTime(String reason) {
      LOG.debug("append to {} given up: {}", commit.stream(), reason);
      end(
          Condition.APPEND_UNANSWERED.failure(
              BridgeFailures.APPEND_UNACKNOWLEDGED,
              commit.stream() + " did not acknowledge in time, last: " + reason));
    }

    private void stored(long sequence, boolean duplicate) {
      endTry();
      outcome.complete(new Appended(sequence, duplicate));
    }

    private void end(Failure failure) {
      endTry();
      outcome.fail(failure);
    }
  }
}
