package dev.weft.bridge.outbound;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.outbound.request.DirectGets;
import dev.weft.bridge.outbound.request.DirectGets.Answer;
import dev.weft.bridge.outbound.request.JetStreamRequests;
import dev.weft.bridge.outbound.request.LeaderGets;
import dev.weft.bridge.stream.SubjectFilter;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.proto.journal.v1.EraseReply;
import dev.weft.proto.journal.v1.EraseRequest;
import dev.weft.proto.journal.v1.LastRequest;
import dev.weft.proto.journal.v1.ReadRequest;
import dev.weft.proto.journal.v1.RecordedEvent;
import dev.weft.proto.journal.v1.RecordedEvents;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The journal's requests to read, and to erase a message.
 *
 * <p>Event-loop confined.
 */
final class Reads {
  /** The filter that matches every subject. */
  private static final String EVERYTHING = ">";

  /** Nothing that the leader has is missed. */
  private static final long ANY_REPLICA = 0;

  /** Of one answer; a page ends there, however many events were asked for. */
  private static final int PAGE_BYTES_MAX = 8 << 20;

  /** How often a page is asked for again when a replica has not got there yet. */
  private static final int LAGGING_TRIES_MAX = 5;

  private final Set<String> streams;
  private final DirectGets directGets;
  private final LeaderGets leaderGets;
  private final EventCodec codec;

  Reads(Set<String> streams, DirectGets directGets, LeaderGets leaderGets, EventCodec codec) {
    this.streams = Set.copyOf(streams);
    this.directGets = directGets;
    this.leaderGets = leaderGets;
    this.codec = codec;
  }

  /** The last event on each matching subject, in order of sequence. */
  Future<RecordedEvents> last(LastRequest request) {
    List<String> subjects = request.getSubjectsList();
    if (!streams.contains(request.getStream())) {
      return unknown(request.getStream());
    }
    if (!subjects.stream().allMatch(SubjectFilter::isValid)) {
      return malformed("not all of " + subjects + " are subject filters");
    }
    Future<Long> upTo =
        request.getCertain()
            ? leaderGets.lastSequence(request.getStream())
            : Future.succeededFuture(ANY_REPLICA);
    return upTo.compose(sequence -> last(request, sequence));
  }

  /** Up to that sequence of the leader's, at least. */
  private Future<RecordedEvents> last(LastRequest request, long upTo) {
    List<String> subjects = request.getSubjectsList();
    List<Future<List<RecordedEvent>>> chunks = new ArrayList<>();
    for (int from = 0; from < subjects.size(); from += Journal.LAST_EVENTS_MAX) {
      int to = Math.min(subjects.size(), from + Journal.LAST_EVENTS_MAX);
      chunks.add(lastOf(request.getStream(), subjects.subList(from, to), upTo, 1));
    }
    return Future.all(chunks).map(all -> answer(merged(all.list())));
  }

  private Future<Boolean> holdsAny(String stream, Collection<String> subjects) {
    List<Future<Boolean>> asked =
        subjects.stream().map(subject -> leaderGets.holdsOn(stream, subject)).toList();
    return Future.all(asked).map(all -> all.<Boolean>list().contains(true));
  }

  /** What the stream holds from a sequence on, in order. */
  Future<RecordedEvents> read(ReadRequest request) {
    int countMax = request.getCountMax();
    if (!streams.contains(request.getStream())) {
      return unknown(request.getStream());
    }
    if (request.getFromSequence() < 1 || countMax < 1 || countMax > Journal.READ_EVENTS_MAX) {
      return malformed(
          String.format(
              Locale.ROOT,
              "from_sequence %d must be 1 or more, count_max %d from 1 to %d",
              request.getFromSequence(),
              countMax,
              Journal.READ_EVENTS_MAX));
    }
    return page(request, 1);
  }

  /** Erases the last event on a subject. */
  Future<EraseReply> erase(EraseRequest request) {
    String subject = request.getSubject();
    if (!streams.contains(request.getStream())) {
      return unknown(request.getStream());
    }
    if (!Arrays.stream(subject.split("\\.", -1)).allMatch(Subjects::isToken)) {
      return malformed("not a subject to erase: " + subject);
    }
    return leaderGets
        .sequenceOn(request.getStream(), subject)
        .compose(
            sequence ->
                sequence == 0
                    ? Future.succeededFuture(false)
                    : leaderGets.erase(request.getStream(), sequence).map(true))
        .map(erased -> EraseReply.newBuilder().setErased(erased).build());
  }

  private Future<List<RecordedEvent>> lastOf(
      String stream, List<String> subjects, long upTo, int tries) {
    JsonObject query = new JsonObject().put("multi_last", new JsonArray(subjects));
    return directGets
        .last(stream, query)
        .compose(
            answer -> {
              if (answer.pendingCount() > 0) {
                return malformed("the last events of " + stream + " do not fit into one answer");
              }
              return isBehind(answer, stream, subjects, upTo)
                  .compose(
                      behind -> {
                        if (!behind) {
                          return Future.succeededFuture(events(answer));
                        }
                        return tries < LAGGING_TRIES_MAX
                            ? lastOf(stream, subjects, upTo, tries + 1)
                            : Future.failedFuture(lagging(stream));
                      });
            });
  }

  /** A replica that has found nothing does not say how far it has got: its leader is asked. */
  private Future<Boolean> isBehind(Answer answer, String stream, List<String> subjects, long upTo) {
    return answer.messages().isEmpty() && upTo > 0
        ? holdsAny(stream, subjects)
        : Future.succeededFuture(answer.upToSequence() < upTo);
  }

  private Future<RecordedEvents> page(ReadRequest request, int tries) {
    JsonObject query =
        new JsonObject()
            .put("seq", request.getFromSequence())
            .put("next_by_subj", EVERYTHING)
            .put("batch", request.getCountMax())
            .put("max_bytes", PAGE_BYTES_MAX);
    Future<Answer> answer = directGets.from(request.getStream(), query);
    Future<Long> newest = leaderGets.lastSequence(request.getStream());
    return Future.all(answer, newest)
        .compose(both -> checked(request, tries, events(answer.result()), newest.result()));
  }

  /**
   * An empty page says that there is nothing from its sequence on; a replica that lags behind must
   * not make its reader skip what it has not got yet.
   */
  private Future<RecordedEvents> checked(
      ReadRequest request, int tries, List<RecordedEvent> events, long newest) {
    if (!events.isEmpty()) {
      long last = events.get(events.size() - 1).getSequence();
      return Future.succeededFuture(page(events, Math.max(newest, last)));
    }
    if (newest < request.getFromSequence()) {
      return Future.succeededFuture(page(events, newest));
    }
    return leaderGets
        .holdsFrom(request.getStream(), request.getFromSequence())
        .compose(
            holds -> {
              if (!holds) {
                return Future.succeededFuture(page(events, newest));
              }
              return tries < LAGGING_TRIES_MAX
                  ? page(request, tries + 1)
                  : Future.failedFuture(lagging(request.getStream()));
            });
  }

  private List<RecordedEvent> events(Answer answer) {
    return answer.messages().stream().map(codec::decode).toList();
  }

  private static RecordedEvents page(List<RecordedEvent> events, long lastSequence) {
    return RecordedEvents.newBuilder().addAllEvents(events).setLastSequence(lastSequence).build();
  }

  /** Chunks may overlap where filters do. */
  private static Collection<RecordedEvent> merged(List<List<RecordedEvent>> chunks) {
    Map<Long, RecordedEvent> bySequence = new TreeMap<>();
    chunks.forEach(chunk -> chunk.forEach(event -> bySequence.put(event.getSequence(), event)));
    return bySequence.values();
  }

  private static RecordedEvents answer(Collection<RecordedEvent> events) {
    return RecordedEvents.newBuilder().addAllEvents(events).build();
  }

  private static Failure lagging(String stream) {
    return JetStreamRequests.unanswered(stream + ": a replica lags behind");
  }

  private static <T> Future<T> unknown(String stream) {
    return Future.failedFuture(
        Failure.reject(BridgeFailures.UNKNOWN_STREAM, "no stream " + stream + " is configured"));
  }

  private static <T> Future<T> malformed(String detail) {
    return Future.failedFuture(Failure.reject(BridgeFailures.APPEND_MALFORMED, detail));
  }
}
