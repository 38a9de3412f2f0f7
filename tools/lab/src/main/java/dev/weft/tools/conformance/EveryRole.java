package dev.weft.tools.conformance;

import com.google.protobuf.Message;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What every participant must do, whatever its role is. */
final class EveryRole {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final byte[] POISON = {(byte) 0xff, (byte) 0xff, (byte) 0xff, 7};

  private final SimulatedWeft weft;
  private final Participant participant;
  private final RoleContract contract;

  EveryRole(SimulatedWeft weft, Participant participant, RoleContract contract) {
    this.weft = weft;
    this.participant = participant;
    this.contract = contract;
  }

  List<TestCase> cases() {
    return List.of(
        new TestCase(
            "protobuf",
            "handles an event in protobuf and acks it",
            "read Content-Type application/protobuf; ack when your own event is stored",
            () -> {
              String id = order();
              weft.store(contract.subject(id), contract.event().apply(id));
              return handledOnce(id);
            }),
        new TestCase(
            "json",
            "handles an event in JSON, with a field it does not know",
            "read Content-Type application/json by protobuf's JSON mapping, ignoring unknown fields",
            () -> {
              String id = order();
              weft.storeJson(contract.subject(id), contract.event().apply(id));
              return handledOnce(id);
            }),
        new TestCase(
            "minor-version",
            "handles an event with a protobuf field it does not know",
            "ignore unknown fields",
            () -> {
              String id = order();
              weft.store(contract.subject(id), SimulatedWeft.newer(contract.event().apply(id)));
              return handledOnce(id);
            }),
        new TestCase(
            "bare",
            "handles an event without ce-type and Content-Type",
            "without ce-type the subject says what it is, without Content-Type it is protobuf",
            () -> {
              String id = order();
              weft.store(
                  contract.subject(id), new Headers(), contract.event().apply(id).toByteArray());
              return handledOnce(id);
            }),
        new TestCase(
            "duplicate",
            "does an event that comes twice once",
            "guard what you store: Nats-Expected-Last-Subject-Sequence",
            this::duplicate),
        new TestCase(
            "used-up-id",
            "stores its event though another message has its Nats-Msg-Id",
            "when the server answers duplicate, publish again without Nats-Msg-Id: the guard decides",
            this::usedUpId),
        new TestCase(
            "redelivered",
            "handles what came while it was killed, once",
            "bind to the durable consumer instead of making one anew",
            this::whileKilled),
        new TestCase(
            "major-version",
            "parks an unknown major version as a dead letter, and goes on",
            "compare ce-type with the one you know; store the event under"
                + " dead_letters.ORDERS.<durable>.unknown_type, then ack",
            () -> parked(major(), contract.event().apply("kit-major").toByteArray())),
        new TestCase(
            "poison",
            "parks what it cannot read as a dead letter, and goes on",
            "store it under dead_letters.ORDERS.<durable>.undecodable with its weft-dl- headers,"
                + " then ack",
            () -> parked(SimulatedWeft.headers(contract.event().apply("kit-poison")), POISON)),
        new TestCase(
            "trace",
            "carries the trace on",
            "put the traceparent of your span, in the trace of the event's traceparent, on what"
                + " you store",
            this::trace),
        new TestCase(
            "headers",
            "says what it stores: ce-type, Content-Type, Nats-Msg-Id",
            "set the headers of docs/wire-contract.md",
            this::headers));
  }

  /** What is wrong with the answer to an event; empty when there is one, and the event acked. */
  String handledOnce(String orderId)
      throws IOException, JetStreamApiException, InterruptedException {
    String filter = contract.answers().apply(orderId);
    if (weft.await(contract.stream(), filter).isEmpty()) {
      return "nothing is stored under " + filter;
    }
    if (!weft.isAllAcked()) {
      return "not acked";
    }
    return once(filter);
  }

  /** The same, and nothing comes after it: who acks first, stores later. */
  String stillOnce(String orderId) throws IOException, JetStreamApiException, InterruptedException {
    String handled = handledOnce(orderId);
    if (!handled.isEmpty()) {
      return handled;
    }
    String next = order();
    weft.store(contract.subject(next), contract.event().apply(next));
    String goesOn = handledOnce(next);
    return goesOn.isEmpty() ? once(contract.answers().apply(orderId)) : goesOn;
  }

  private String once(String filter) throws IOException, JetStreamApiException {
    long count = weft.count(contract.stream(), filter);
    return count == 1 ? "" : count + " events under " + filter;
  }

  /** The id of an order that has come to the point where it asks. */
  private String order() throws IOException, JetStreamApiException {
    String id = SimulatedWeft.orderId();
    contract.history().store(weft, id);
    return id;
  }

  private String duplicate() throws IOException, JetStreamApiException, InterruptedException {
    String id = order();
    Message event = contract.event().apply(id);
    weft.store(contract.subject(id), event);
    weft.store(contract.subject(id), event);
    return stillOnce(id);
  }

  /** The id is made from facts, so whoever may write to the stream can store something first. */
  private String usedUpId() throws IOException, JetStreamApiException, InterruptedException {
    String known = order();
    weft.store(contract.subject(known), contract.event().apply(known));
    Optional<MessageInfo> answer = weft.await(contract.stream(), contract.answers().apply(known));
    if (answer.isEmpty()) {
      return "nothing is stored";
    }
    String subject = answer.get().getSubject();
    String id = order();
    Headers used = new Headers().put("Nats-Msg-Id", messageId(subject, id));
    weft.store(subject.replace(known, SimulatedWeft.orderId()), used, POISON);
    weft.store(contract.subject(id), contract.event().apply(id));
    return stillOnce(id);
  }

  private static String messageId(String subject, String orderId) {
    return orderId + ":" + subject.split("\\.", -1)[1];
  }

  private String whileKilled() throws IOException, JetStreamApiException, InterruptedException {
    participant.kill();
    String id = order();
    weft.store(contract.subject(id), contract.event().apply(id));
    participant.start();
    return stillOnce(id);
  }

  private static Headers headersOf(Message event, String version) {
    String type = event.getDescriptorForType().getFullName();
    return SimulatedWeft.headers(event).put("ce-type", type.replace(".v1.", version));
  }

  private Headers major() {
    return headersOf(contract.event().apply("kit-major"), ".v2.");
  }

  private String parked(Headers headers, byte[] data)
      throws IOException, JetStreamApiException, InterruptedException {
    String id = order();
    long sequence = weft.store(contract.subject(id), headers, data);
    Optional<MessageInfo> deadLetter = weft.deadLetter(sequence);
    if (weft.last(contract.stream(), contract.answers().apply(id)).isPresent()) {
      return "it was handled";
    }
    if (deadLetter.isEmpty()) {
      return "no message in DEAD_LETTERS has weft-dl-sequence " + sequence;
    }
    if (!SimulatedWeft.header(deadLetter.get(), "weft-dl-subject").equals(contract.subject(id))
        || !SimulatedWeft.header(deadLetter.get(), "weft-dl-stream").equals(SimulatedWeft.ORDERS)
        || SimulatedWeft.header(deadLetter.get(), "weft-dl-reason").isEmpty()) {
      return "weft-dl-subject, weft-dl-stream or weft-dl-reason is wrong or missing";
    }
    String next = order();
    weft.store(contract.subject(next), contract.event().apply(next));
    String goesOn = handledOnce(next);
    return goesOn.isEmpty() ? "" : "the event after it: " + goesOn;
  }

  private String trace() throws IOException, JetStreamApiException, InterruptedException {
    String id = order();
    Message event = contract.event().apply(id);
    Headers headers =
        SimulatedWeft.headers(event).put("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");
    weft.store(contract.subject(id), headers, event.toByteArray());
    Optional<MessageInfo> answer = weft.await(contract.stream(), contract.answers().apply(id));
    if (answer.isEmpty()) {
      return "nothing is stored";
    }
    String traceparent = SimulatedWeft.header(answer.get(), "traceparent");
    return traceparent.contains(TRACE) ? "" : "traceparent is \"" + traceparent + '"';
  }

  private String headers() throws IOException, JetStreamApiException, InterruptedException {
    String id = order();
    weft.store(contract.subject(id), contract.event().apply(id));
    Optional<MessageInfo> answer = weft.await(contract.stream(), contract.answers().apply(id));
    if (answer.isEmpty()) {
      return "nothing is stored";
    }
    for (String name : List.of("ce-type", "Content-Type", "Nats-Msg-Id")) {
      if (SimulatedWeft.header(answer.get(), name).isEmpty()) {
        return "no header " + name;
      }
    }
    String messageId = SimulatedWeft.header(answer.get(), "Nats-Msg-Id");
    String expected = messageId(answer.get().getSubject(), id);
    return messageId.equals(expected) ? "" : "Nats-Msg-Id is " + messageId + ", not " + expected;
  }
}
