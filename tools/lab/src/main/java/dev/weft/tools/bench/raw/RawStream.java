package dev.weft.tools.bench.raw;

import dev.weft.bridge.stream.StreamOptions.CommitMode;
import dev.weft.kernel.journal.Journal;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Guarded appends to one stream, by the rule of the bridge: in group commits, where what comes
 * while two are in flight goes together as the next one and below 16 messages each goes by itself;
 * or, where the stream has replicas, each at once.
 *
 * <p>Guarded by itself; answers come on a thread of the client.
 */
final class RawStream {
  private static final String GUARD = "Nats-Expected-Last-Subject-Sequence";
  private static final String BATCH_ID = "Nats-Batch-Id";
  private static final String BATCH_SEQUENCE = "Nats-Batch-Sequence";
  private static final String BATCH_COMMIT = "Nats-Batch-Commit";
  private static final int IN_FLIGHT_MAX = 2;
  private static final int BATCH_MESSAGES_MIN = 16;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  /** Subject, line ends and lengths: what JetStream counts beside the headers and the payload. */
  private static final int ENVELOPE_BYTES = 100;

  private final Connection connection;
  private final String prefix;
  private final byte[] payload;
  private final CommitMode mode;
  private final Deque<Append> waiting = new ArrayDeque<>();
  private int inFlight;
  private long batches;

  /**
   * @param ended gets null, or why it was not stored
   */
  private record Append(String subject, Consumer<Throwable> ended) {}

  /**
   * @param prefix of the subjects
   * @param bytes of one stored message
   */
  RawStream(Connection connection, String prefix, int bytes, CommitMode mode) {
    this.connection = connection;
    this.prefix = prefix;
    this.mode = mode;
    this.payload = new byte[Math.max(1, bytes - ENVELOPE_BYTES)];
  }

  /**
   * With the guard that nothing is on that subject yet.
   *
   * @param ended gets null once it is stored, or why it was not; on a thread of the client
   */
  synchronized void append(String name, Consumer<Throwable> ended) {
    waiting.add(new Append(prefix + name, ended));
    send();
  }

  private synchronized void ended() {
    inFlight--;
    send();
  }

  private synchronized void send() {
    while (hasRoom() && !waiting.isEmpty()) {
      List<Append> group = new ArrayList<>();
      while (!waiting.isEmpty() && group.size() < Journal.BATCH_EVENTS_MAX) {
        group.add(waiting.poll());
      }
      inFlight++;
      if (mode == CommitMode.SINGLE || group.size() < BATCH_MESSAGES_MIN) {
        sendEach(group);
      } else {
        sendAsOne(group);
      }
    }
  }

  private boolean hasRoom() {
    return mode == CommitMode.SINGLE || inFlight < IN_FLIGHT_MAX;
  }

  private void sendEach(List<Append> group) {
    AtomicInteger left = new AtomicInteger(group.size());
    for (Append append : group) {
      request(append, new Headers(), List.of(append), left);
    }
  }

  private void sendAsOne(List<Append> group) {
    String id = prefix + batches++;
    for (int i = 0; i < group.size() - 1; i++) {
      connection.publish(group.get(i).subject(), guarded(batch(id, i)), payload);
    }
    int last = group.size() - 1;
    Headers commit = batch(id, last).put(BATCH_COMMIT, "1");
    request(group.get(last), commit, group, new AtomicInteger(1));
  }

  private static Headers batch(String id, int index) {
    return new Headers().put(BATCH_ID, id).put(BATCH_SEQUENCE, Integer.toString(index + 1));
  }

  private static Headers guarded(Headers headers) {
    return headers.put(GUARD, "0");
  }

  /**
   * @param members what its answer is for
   * @param left requests of the group that have not been answered
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what the handler throws nobody could use
  private void request(Append append, Headers headers, List<Append> members, AtomicInteger left) {
    connection
        .requestWithTimeout(append.subject(), guarded(headers), payload, ANSWER_MAX)
        .whenComplete(
            (message, error) -> {
              Throwable failure = error == null ? refusal(message) : error;
              members.forEach(member -> member.ended().accept(failure));
              if (left.decrementAndGet() == 0) {
                ended();
              }
            });
  }

  private static Throwable refusal(Message message) {
    String text = new String(message.getData(), StandardCharsets.UTF_8);
    return text.contains("\"error\"") || !text.contains("\"seq\"")
        ? new IllegalStateException("the raw append was refused: " + text)
        : null;
  }
}
