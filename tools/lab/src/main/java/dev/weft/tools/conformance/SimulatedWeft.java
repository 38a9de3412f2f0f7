package dev.weft.tools.conformance;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.PublishOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The mesh, played by hand: it stores the events that Weft would, and looks at what the participant
 * has stored. Uses nothing of Weft but the generated events.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
final class SimulatedWeft implements AutoCloseable {
  static final String ORDERS = "ORDERS";
  static final String STEPS = "STEPS";
  static final String DEAD_LETTERS = "DEAD_LETTERS";
  private static final Map<String, String> SUBJECTS =
      Map.of(
          ORDERS,
          "orders.>",
          "INVENTORY",
          "inventory.>",
          STEPS,
          "steps.>",
          "PAYMENTS",
          "payments.>",
          "NOTIFICATIONS",
          "notifications.>",
          DEAD_LETTERS,
          "dead_letters.>");

  private static final int NOT_FOUND = 10037;
  private static final int NEWER_FIELD = 900;
  private static final long POLL_MS = 25;

  /** What a test case has left in flight is acked by then. */
  private static final long SETTLE_MS = 1_000;

  private final Connection connection;
  private final JetStream stream;
  private final JetStreamManagement management;
  private final long limitMs;

  /** Events that earlier cases have left behind. */
  private long leftBehind;

  /** Something that comes true, or not in time. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException, JetStreamApiException, InterruptedException;
  }

  /**
   * Streams as Weft makes them.
   *
   * @param limitMs how long the participant may take for one thing
   */
  SimulatedWeft(String natsUrl, long limitMs)
      throws IOException, InterruptedException, JetStreamApiException {
    this.limitMs = limitMs;
    connection = Nats.connect(natsUrl);
    stream = connection.jetStream();
    management = connection.jetStreamManagement();
    for (Map.Entry<String, String> each : SUBJECTS.entrySet()) {
      management.addStream(
          StreamConfiguration.builder()
              .name(each.getKey())
              .subjects(each.getValue())
              .allowDirect(true)
              .allowAtomicPublish(true)
              .allowMessageTtl(true)
              .build());
    }
  }

  /** The durable that a participant binds to, with an ack wait that a slow charge exceeds. */
  void consumer(String durable, Duration ackWait, String... subjects)
      throws IOException, JetStreamApiException {
    management.addOrUpdateConsumer(
        ORDERS,
        ConsumerConfiguration.builder()
            .durable(durable)
            .filterSubjects(subjects)
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(ackWait)
            .maxDeliver(-1)
            .build());
  }

  /** An id that no order has yet. */
  static String orderId() {
    return "kit-" + UUID.randomUUID();
  }

  /** Headers as Weft sets them. */
  static Headers headers(Message event) {
    return new Headers()
        .put("ce-specversion", "1.0")
        .put("ce-type", event.getDescriptorForType().getFullName())
        .put("ce-source", "weft")
        .put("Content-Type", "application/protobuf");
  }

  /** Stores an event as Weft does; its sequence. */
  long store(String subject, Message event) throws IOException, JetStreamApiException {
    return store(subject, headers(event), event.toByteArray());
  }

  long store(String subject, Headers headers, byte[] data)
      throws IOException, JetStreamApiException {
    return stream.publish(subject, headers, data, PublishOptions.builder().build()).getSeqno();
  }

  /** The same as a shell script would: JSON, with a field that a newer minor version has added. */
  long storeJson(String subject, Message event) throws IOException, JetStreamApiException {
    String json = JsonFormat.printer().omittingInsignificantWhitespace().print(event);
    String newer = json.substring(0, json.length() - 1) + ",\"addedLater\":\"1\"}";
    Headers headers = headers(event).put("Content-Type", "application/json");
    return store(subject, headers, newer.getBytes(StandardCharsets.UTF_8));
  }

  /** The event with a field that a newer minor version has added. */
  static Message newer(Message event) {
    UnknownFieldSet.Field added = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
    UnknownFieldSet fields = UnknownFieldSet.newBuilder().addField(NEWER_FIELD, added).build();
    return event.toBuilder().setUnknownFields(fields).build();
  }

  /** The newest message under a filter; empty when there is none. */
  Optional<MessageInfo> last(String streamName, String filter)
      throws IOException, JetStreamApiException {
    try {
      return Optional.of(management.getLastMessage(streamName, filter));
    } catch (JetStreamApiException refused) {
      if (refused.getApiErrorCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** The newest message under a filter, waited for. */
  Optional<MessageInfo> await(String streamName, String filter)
      throws IOException, JetStreamApiException, InterruptedException {
    eventually(() -> last(streamName, filter).isPresent());
    return last(streamName, filter);
  }

  /** How many messages a filter finds. */
  long count(String streamName, String filter) throws IOException, JetStreamApiException {
    Map<String, Long> counts =
        management
            .getStreamInfo(streamName, StreamInfoOptions.filterSubjects(filter))
            .getStreamState()
            .getSubjectMap();
    return counts == null ? 0 : counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How often the server has delivered anything of ORDERS. */
  long deliveries() throws IOException, JetStreamApiException {
    return management.getConsumers(ORDERS).stream()
        .mapToLong(consumer -> consumer.getDelivered().getConsumerSequence())
        .sum();
  }

  /** Before each test case: what is not acked by now is no fault of the next one. */
  void begin() throws IOException, JetStreamApiException, InterruptedException {
    leftBehind = 0;
    if (!eventually(SETTLE_MS, () -> unacked() == 0)) {
      leftBehind = unacked();
    }
  }

  /** Whether all that the test case has stored is acked, waited for. */
  boolean isAllAcked() throws IOException, JetStreamApiException, InterruptedException {
    return eventually(() -> unacked() <= leftBehind);
  }

  /** Of all consumers; of everything while there is none. */
  private long unacked() throws IOException, JetStreamApiException {
    List<ConsumerInfo> consumers = management.getConsumers(ORDERS);
    return consumers.isEmpty()
        ? Long.MAX_VALUE
        : consumers.stream()
            .mapToLong(each -> each.getNumPending() + each.getNumAckPending())
            .sum();
  }

  /** What the participant has put aside for the event of that sequence; waited for. */
  Optional<MessageInfo> deadLetter(long sequence)
      throws IOException, JetStreamApiException, InterruptedException {
    eventually(() -> findDeadLetter(sequence).isPresent());
    return findDeadLetter(sequence);
  }

  /** Waits, for as long as the participant may take. */
  boolean eventually(Condition condition)
      throws IOException, JetStreamApiException, InterruptedException {
    return eventually(limitMs, condition);
  }

  private static boolean eventually(long timeoutMs, Condition condition)
      throws IOException, JetStreamApiException, InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!condition.holds()) {
      if (System.nanoTime() > endNanos) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return true;
  }

  /** The value of a header, in any case; empty when there is none. */
  static String header(MessageInfo message, String name) {
    Headers headers = message.getHeaders();
    if (headers != null) {
      for (String key : headers.keySet()) {
        if (key.equalsIgnoreCase(name)) {
          return headers.getFirst(key);
        }
      }
    }
    return "";
  }

  /** The payload, from protobuf or JSON. */
  static <M extends Message> M read(MessageInfo message, M prototype)
      throws InvalidProtocolBufferException {
    Message.Builder builder = prototype.newBuilderForType();
    if (header(message, "Content-Type").startsWith("application/json")) {
      JsonFormat.parser()
          .ignoringUnknownFields()
          .merge(new String(message.getData(), StandardCharsets.UTF_8), builder);
    } else {
      builder.mergeFrom(message.getData());
    }
    @SuppressWarnings("unchecked") // a builder of the prototype's
    M read = (M) builder.build();
    return read;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<MessageInfo> findDeadLetter(long sequence)
      throws IOException, JetStreamApiException {
    long newest = management.getStreamInfo(DEAD_LETTERS).getStreamState().getLastSequence();
    for (long at = 1; at <= newest; at++) {
      MessageInfo deadLetter = management.getMessage(DEAD_LETTERS, at);
      if (header(deadLetter, "weft-dl-sequence").equals(Long.toString(sequence))) {
        return Optional.of(deadLetter);
      }
    }
    return Optional.empty();
  }
}
