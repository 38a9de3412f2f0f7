package dev.weft.kernel.journal;

import com.google.protobuf.Message;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.journal.v1.AppendReply;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.journal.v1.EraseReply;
import dev.weft.proto.journal.v1.EraseRequest;
import dev.weft.proto.journal.v1.LastRequest;
import dev.weft.proto.journal.v1.ReadRequest;
import dev.weft.proto.journal.v1.RecordedEvents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Objects;

/**
 * The journal as services see it: requests over the event bus to the bridge of the node.
 *
 * <p>Thread-safe.
 */
public final class BusJournal implements Journal {
  /** How long the bridge is asked to try unless told otherwise. */
  public static final long DEFAULT_TIMEOUT_MS = 10_000;

  /**
   * The bus waits longer than the bridge tries, so that the bridge's own failure is what arrives.
   */
  private static final long BUS_MARGIN_MS = 2_000;

  private static final String CONFLICT_ID = "KRN-301";

  private final Vertx vertx;
  private final long timeoutMs;
  private final boolean alone;

  private BusJournal(Vertx vertx, long timeoutMs, boolean alone) {
    this.vertx = Objects.requireNonNull(vertx);
    this.timeoutMs = timeoutMs;
    this.alone = alone;
  }

  public BusJournal(Vertx vertx) {
    this(vertx, DEFAULT_TIMEOUT_MS, false);
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return appendAll(stream, List.of(event));
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    AppendRequest request =
        JournalMapping.toRequest(events).toBuilder()
            .setTimeoutMs(timeoutMs)
            .setAlone(alone)
            .build();
    return this.<AppendReply>request(Addresses.JOURNAL_APPEND_PREFIX + stream, request)
        .map(BusJournal::appended);
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    return last(stream, subjects, false);
  }

  @Override
  public Future<List<RecordedEvent>> lastCertain(String stream, List<String> subjects) {
    return last(stream, subjects, true);
  }

  @Override
  public Future<Page> read(String stream, long fromSequence, int countMax) {
    ReadRequest request =
        ReadRequest.newBuilder()
            .setStream(stream)
            .setFromSequence(fromSequence)
            .setCountMax(countMax)
            .build();
    return this.<RecordedEvents>request(Addresses.JOURNAL_READ, request)
        .map(reply -> new Page(events(reply), reply.getLastSequence()));
  }

  @Override
  public Future<Boolean> erase(String stream, String subject) {
    EraseRequest request = EraseRequest.newBuilder().setStream(stream).setSubject(subject).build();
    return this.<EraseReply>request(Addresses.JOURNAL_ERASE, request).map(EraseReply::getErased);
  }

  @Override
  public Journal within(long limitMs) {
    return new BusJournal(vertx, limitMs, alone);
  }

  @Override
  public Journal alone() {
    return new BusJournal(vertx, timeoutMs, true);
  }

  private Future<List<RecordedEvent>> last(String stream, List<String> subjects, boolean certain) {
    LastRequest request =
        LastRequest.newBuilder()
            .setStream(stream)
            .addAllSubjects(subjects)
            .setCertain(certain)
            .build();
    return this.<RecordedEvents>request(Addresses.JOURNAL_LAST, request).map(BusJournal::events);
  }

  private <R extends Message> Future<R> request(String address, Message body) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeoutMs + BUS_MARGIN_MS);
    return vertx
        .eventBus()
        .<R>request(address, body, options)
        .map(io.vertx.core.eventbus.Message::body)
        .recover(error -> Future.failedFuture(Failure.of(error)));
  }

  private static Appended appended(AppendReply reply) {
    if (reply.hasConflict()) {
      throw Failure.conflict(CONFLICT_ID, reply.getConflict().getDetail());
    }
    return new Appended(reply.getAppended().getSequence(), reply.getAppended().getDuplicate());
  }

  private static List<RecordedEvent> events(RecordedEvents reply) {
    return reply.getEventsList().stream().map(JournalMapping::fromWire).toList();
  }
}
