package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal.Appended;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Group commit for one stream: what arrives while enough is in flight waits and goes together as
 * the next batch; what arrives when there is room goes when the turn of the event loop ends.
 * Bounded by what its callers may have pending.
 *
 * <p>A commit waits also while one that it clashes with is on its way or waits before it: the
 * outcome of the first decides the second's guard. A batch that is refused for one of its members
 * is sent again in parts, until only the culprit is refused. Callers have deadlines of their own.
 *
 * <p>Event-loop confined.
 */
public final class GroupCommitter implements Committer {
  /** The server is at work on one while the next is on the wire; more make batches small. */
  static final int IN_FLIGHT_MAX = 2;

  /**
   * Below it the server's work for a batch (files of its own, made, synced and deleted) costs more
   * than to sync each message: docs/adr/0006.
   */
  public static final int BATCH_MESSAGES_MIN = 16;

  /** So many need no more company, and the server can begin while the loop has more to do. */
  static final int GATHERED_MAX = 64;

  /** As many messages in all as halves would, in half the rounds. */
  private static final int PARTS = 4;

  /**
   * How many commits are examined for one that clashes with nothing, so that a crowd on one key
   * costs no more.
   */
  private static final int EXAMINED_MAX = 4 * CommitGroup.MESSAGES_MAX;

  /** A caller hears that its time is up by so much late, and waits longer than that on the bus. */
  static final long EXPIRY_TICK_MS = 500;

  private final Executor turnEnd;
  private final Committer direct;
  private final LongSupplier clockMs;
  private final JournalMetrics metrics;
  private final int batchMessagesMin;
  private final Set<PendingCommit> waiting = new LinkedHashSet<>();

  /** Parts of refused batches: they go first. */
  private final Deque<CommitGroup> parts = new ArrayDeque<>();

  private final Set<CommitGroup> inFlight = new LinkedHashSet<>();
  private int messagesInFlight;
  private boolean sending;

  /**
   * @param turnEnd runs a task when this turn of the event loop ends
   * @param direct sends a commit by itself
   * @param clockMs that of the deadlines
   * @param batchMessagesMin fewer messages that meet are sent each by itself
   */
  public GroupCommitter(
      Vertx vertx,
      Executor turnEnd,
      Committer direct,
      LongSupplier clockMs,
      JournalMetrics metrics,
      int batchMessagesMin) {
    this.turnEnd = turnEnd;
    this.direct = direct;
    this.clockMs = clockMs;
    this.metrics = metrics;
    this.batchMessagesMin = batchMessagesMin;
    vertx.setPeriodic(EXPIRY_TICK_MS, id -> expire());
  }

  @Override
  public Future<Appended> commit(Commit commit) {
    PendingCommit pending = new PendingCommit(commit);
    waiting.add(pending);
    if (waiting.size() < GATHERED_MAX) {
      sendSoon();
    } else {
      sendWaiting();
    }
    return pending.future();
  }

  /** One timer for all: most commits end long before their deadline. */
  private void expire() {
    long nowMs = clockMs.getAsLong();
    List<PendingCommit> expired =
        Stream.concat(
                waiting.stream(),
                Stream.concat(inFlight.stream(), parts.stream())
                    .flatMap(group -> group.members().stream()))
            .filter(pending -> pending.isOpen() && pending.commit().deadlineMs() <= nowMs)
            .toList();
    for (PendingCommit pending : expired) {
      waiting.remove(pending);
      pending.fail(
          Condition.APPEND_UNANSWERED.failure(
              BridgeFailures.APPEND_UNACKNOWLEDGED,
              pending.commit().stream() + " did not acknowledge in time"));
    }
  }

  /** At the end of this turn of the loop: events that came together make appends that do, too. */
  private void sendSoon() {
    if (!sending) {
      sending = true;
      turnEnd.execute(
          () -> {
            sending = false;
            sendWaiting();
          });
    }
  }

  private void sendWaiting() {
    while (hasRoom()) {
      CommitGroup next = parts.isEmpty() ? gather() : parts.poll();
      if (next.isEmpty()) {
        return;
      }
      send(next);
    }
  }

  /** To wait pays only where enough others come meanwhile to make a batch. */
  private boolean hasRoom() {
    return inFlight.size() < IN_FLIGHT_MAX || messagesInFlight < batchMessagesMin;
  }

  /** The next ones, in order of arrival, that fit into one batch; empty when all have to wait. */
  private CommitGroup gather() {
    CommitGroup group = new CommitGroup();
    SubjectSet passed = new SubjectSet();
    Iterator<PendingCommit> commits = waiting.iterator();
    for (int examined = 0;
        commits.hasNext() && examined < EXAMINED_MAX && !group.isFull();
        examined++) {
      PendingCommit pending = commits.next();
      if (group.takes(pending)
          && !passed.clashes(pending.marks())
          && !clashesWithInFlight(pending)) {
        group.add(pending);
        commits.remove();
      } else {
        passed.add(pending.marks());
      }
    }
    return group;
  }

  private boolean clashesWithInFlight(PendingCommit pending) {
    for (CommitGroup other : inFlight) {
      if (other.clashes(pending)) {
        return true;
      }
    }
    return false;
  }

  private void send(CommitGroup group) {
    inFlight.add(group);
    messagesInFlight += group.messageCount();
    boolean together = group.members().size() > 1 && group.messageCount() >= batchMessagesMin;
    Future<Void> settled = together ? sendAsOne(group) : sendEach(group.members());
    settled.onComplete(
        ended -> {
          inFlight.remove(group);
          messagesInFlight -= group.messageCount();
          sendWaiting();
        });
  }

  private Future<Void> sendEach(List<PendingCommit> members) {
    List<Future<Appended>> sent = new ArrayList<>();
    for (PendingCommit member : members) {
      sent.add(direct.commit(member.commit()).onComplete(member::settle));
    }
    return Future.join(sent).mapEmpty();
  }

  private Future<Void> sendAsOne(CommitGroup group) {
    Commit commit = group.toCommit();
    metrics.batchSent(commit.stream(), group.messageCount());
    return direct
        .commit(commit)
        .onSuccess(group::stored)
        .<Void>mapEmpty()
        .recover(error -> refused(group, commit.stream(), Failure.of(error)));
  }

  /** Completes when nothing more is on its way for the group. */
  private Future<Void> refused(CommitGroup group, String stream, Failure failure) {
    if (failure.id().equals(BridgeFailures.BATCHES_OFF)) {
      return sendWithoutBatches(group, failure);
    }
    if (isOfOneMember(failure)) {
      split(group, stream);
    } else {
      group.fail(failure);
    }
    return Future.succeededFuture();
  }

  /** A state holds for all members alike; to send them again in parts would only be a storm. */
  private static boolean isOfOneMember(Failure failure) {
    return switch (failure.kind()) {
      case CONFLICT, REJECT, WAIT -> true;
      case RETRY, PAUSE, FATAL -> false;
    };
  }

  private Future<Void> sendWithoutBatches(CommitGroup group, Failure failure) {
    Map<Boolean, List<PendingCommit>> bySingle =
        group.members().stream()
            .filter(PendingCommit::isOpen)
            .collect(Collectors.partitioningBy(member -> member.messageCount() == 1));
    bySingle.get(false).forEach(member -> member.fail(failure));
    return sendEach(bySingle.get(true));
  }

  private void split(CommitGroup group, String stream) {
    metrics.batchSplit(stream);
    List<CommitGroup> smaller = group.split(PARTS);
    for (int i = smaller.size() - 1; i >= 0; i--) {
      parts.addFirst(smaller.get(i));
    }
  }
}
