package dev.weft.bridge.outbound;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.common.OwnEvents;
import dev.weft.bridge.outbound.commit.BatchHeaders;
import dev.weft.bridge.outbound.commit.Commit;
import dev.weft.bridge.outbound.commit.Committer;
import dev.weft.bridge.outbound.commit.DuplicateResolver;
import dev.weft.bridge.outbound.commit.JournalMetrics;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.bridge.trace.MessageSpan;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.bus.InFlight;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.proto.journal.v1.AppendReply;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.journal.v1.Conflict;
import dev.weft.proto.journal.v1.NewEvent;
import dev.weft.proto.journal.v1.RecordedEvent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Append requests from the event bus: checked, encoded with their trace, and handed to the
 * committer. Bounded: too many under way, and the next fails with RETRY at once.
 *
 * <p>Event-loop confined.
 */
final class Appends {
  private final int pendingMax;
  private final Parts parts;
  private final InFlight inFlight = new InFlight();

  /** The count of {@link #inFlight}, readable by any thread. */
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * What appends are made with.
   *
   * @param direct sends a commit by itself
   * @param own is told of every append
   * @param clock says when events happen
   * @param clockMs that of the committer's deadlines
   * @param payloadBytesMax what the server takes; not above 0 while that is unknown
   */
  record Parts(
      Committer committer,
      Committer direct,
      DuplicateResolver knownEvents,
      OwnEvents own,
      EventCodec codec,
      MessagingSpans spans,
      JournalMetrics metrics,
      AppendNotifier notifier,
      Clock clock,
      LongSupplier clockMs,
      LongSupplier payloadBytesMax) {}

  Appends(int pendingMax, Parts parts) {
    this.pendingMax = pendingMax;
    this.parts = parts;
  }

  /** Requests under way. Any thread. */
  int pending() {
    return pending.get();
  }

  /** Completes when no request is under way. */
  Future<Void> drained() {
    return inFlight.drained();
  }

  /** Answers the request. */
  void handle(AppendRoute route, Message<AppendRequest> message) {
    Future<Appended> appended;
    try {
      appended = append(route, message);
    } catch (RuntimeException unexpected) {
      appended = Future.failedFuture(unexpected);
    }
    appended
        .map(Appends::stored)
        .recover(Appends::conflict)
        .onSuccess(message::reply)
        .onFailure(error -> message.reply(Failure.of(error)));
  }

  private Future<Appended> append(AppendRoute route, Message<AppendRequest> message) {
    AppendRequest request = message.body();
    if (inFlight.count() >= pendingMax) {
      return Future.failedFuture(
          Condition.NODE_OVERLOADED.failure(
              BridgeFailures.APPENDS_PENDING_MAX, inFlight.count() + " appends wait already"));
    }
    Optional<Failure> refusal = route.refusal(request);
    if (refusal.isPresent()) {
      return Future.failedFuture(refusal.get());
    }
    return commit(route.stream(), request, callerOf(message));
  }

  private Future<Appended> commit(String stream, AppendRequest request, Context caller) {
    long beganMs = parts.clockMs().getAsLong();
    long deadlineMs = beganMs + timeoutMs(request);
    List<MessageSpan> spans = new ArrayList<>(request.getEventsCount());
    Instant occurred = parts.clock().instant();
    List<OutgoingMessage> messages = encode(request, occurred, caller, spans);
    Commit commit = new Commit(stream, messages, deadlineMs);
    messages.forEach(message -> parts.own().sending(message.subject(), message.data()));
    pending.incrementAndGet();
    parts.metrics().began(stream);
    return inFlight
        .track(
            send(commit, goesAlone(request))
                .recover(error -> parts.knownEvents().find(commit, error)))
        .onComplete(
            appended -> {
              pending.decrementAndGet();
              remember(messages, appended);
              parts.metrics().stored(stream, parts.clockMs().getAsLong() - beganMs);
              endSpans(stream, spans, appended);
              parts
                  .notifier()
                  .stored(
                      stream,
                      appended.sequence(),
                      events(stream, request, messages, occurred, appended));
            },
            error -> {
              pending.decrementAndGet();
              messages.forEach(message -> parts.own().forget(message.subject()));
              Failure failure = Failure.of(error);
              parts.metrics().failed(stream, parts.clockMs().getAsLong() - beganMs, failure);
              for (MessageSpan span : spans) {
                span.failed(failure);
                span.end();
              }
            });
  }

  /** Marks events as this node's own, unless they were duplicates: those may be anybody's. */
  private void remember(List<OutgoingMessage> messages, Appended appended) {
    long sequence = appended.sequence() - messages.size();
    for (OutgoingMessage message : messages) {
      sequence++;
      if (appended.duplicate()) {
        parts.own().forget(message.subject());
      } else {
        parts.own().stored(message.subject(), sequence);
      }
    }
  }

  /** As stored just now; empty when they were stored before, perhaps not next to each other. */
  private static List<RecordedEvent> events(
      String stream,
      AppendRequest request,
      List<OutgoingMessage> messages,
      Instant occurred,
      Appended appended) {
    if (appended.duplicate()) {
      return List.of();
    }
    int count = messages.size();
    List<RecordedEvent> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long sequence = appended.sequence() - count + 1 + i;
      events.add(
          EventCodec.stored(stream, sequence, request.getEvents(i), messages.get(i), occurred));
    }
    return events;
  }

  private List<OutgoingMessage> encode(
      AppendRequest request, Instant occurred, Context caller, List<MessageSpan> spans) {
    List<OutgoingMessage> messages = new ArrayList<>(request.getEventsCount());
    for (NewEvent event : request.getEventsList()) {
      OutgoingMessage message = parts.codec().encode(event, occurred);
      // A batch may gather the events of many traces: each continues its own.
      Context parent =
          event.getTraceparent().isEmpty()
              ? caller
              : parts.spans().contextOf(event.getTraceparent());
      spans.add(
          parts
              .spans()
              .startSend(parent, message.subject(), event.getEventId(), message.headers(), ""));
      messages.add(message);
    }
    return messages;
  }

  private Future<Appended> send(Commit commit, boolean alone) {
    long payloadBytesMax = parts.payloadBytesMax().getAsLong();
    long bytesMax = payloadBytesMax - BatchHeaders.BYTES_MAX;
    for (OutgoingMessage message : commit.messages()) {
      if (payloadBytesMax > 0 && message.sizeBytes() > bytesMax) {
        return Future.failedFuture(
            Failure.reject(
                BridgeFailures.APPEND_TOO_LARGE,
                String.format(
                    Locale.ROOT,
                    "%s is %d bytes, the server takes %d",
                    message.subject(),
                    message.sizeBytes(),
                    bytesMax)));
      }
    }
    return (alone ? parts.direct() : parts.committer()).commit(commit);
  }

  /** Whether the append shares no batch: it asks so, or must follow the stream's last event. */
  private static boolean goesAlone(AppendRequest request) {
    return request.getAlone() || request.getEvents(0).hasFollows();
  }

  /** The span that handles the request where there is one, else what its headers carry. */
  private Context callerOf(Message<?> message) {
    Context current = Context.current();
    return Span.fromContext(current).getSpanContext().isValid()
        ? current
        : parts.spans().contextOf(message.headers());
  }

  private static long timeoutMs(AppendRequest request) {
    return request.getTimeoutMs() > 0 ? request.getTimeoutMs() : BusJournal.DEFAULT_TIMEOUT_MS;
  }

  private static void endSpans(String stream, List<MessageSpan> spans, Appended appended) {
    long sequence = appended.sequence() - spans.size();
    for (MessageSpan span : spans) {
      span.stored(stream, ++sequence);
    }
  }

  private static AppendReply stored(Appended appended) {
    AppendReply.Builder reply = AppendReply.newBuilder();
    reply.getAppendedBuilder().setSequence(appended.sequence()).setDuplicate(appended.duplicate());
    return reply.build();
  }

  private static Future<AppendReply> conflict(Throwable error) {
    Failure failure = Failure.of(error);
    if (!failure.is(FailureKind.CONFLICT)) {
      return Future.failedFuture(failure);
    }
    Conflict conflict = Conflict.newBuilder().setDetail(failure.detail()).build();
    return Future.succeededFuture(AppendReply.newBuilder().setConflict(conflict).build());
  }
}
