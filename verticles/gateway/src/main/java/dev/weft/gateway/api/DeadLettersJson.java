package dev.weft.gateway.api;

import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterDetails;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;

/** Dead letters as the public JSON: what is not known is not there. */
final class DeadLettersJson {
  private static final String PAYMENT_TOKEN = "paymentToken";
  private static final String REDACTED = "[redacted]";

  private DeadLettersJson() {}

  static JsonObject of(DeadLetterList list) {
    JsonArray deadLetters = new JsonArray();
    list.getLettersList().forEach(deadLetter -> deadLetters.add(of(deadLetter)));
    JsonObject json =
        new JsonObject()
            .put("letters", deadLetters)
            .put("more", list.getMore())
            .put("total", list.getTotal());
    return list.getMore() ? json.put("next", list.getNext()) : json;
  }

  static JsonObject of(DeadLetterDetails details) {
    JsonArray headers = new JsonArray();
    details
        .getHeadersList()
        .forEach(
            header ->
                headers.add(
                    new JsonObject()
                        .put("name", header.getName())
                        .put("value", header.getValue())));
    JsonObject json =
        of(details.getLetter())
            .put("headers", headers)
            .put(
                "payloadBase64",
                Base64.getEncoder().encodeToString(details.getPayload().toByteArray()));
    putPayload(json, details.getPayloadJson());
    return json;
  }

  /**
   * What was done with dead letters.
   *
   * @param done name of the list of those that it was done with
   */
  static JsonObject of(ReplayDeadLettersReply reply, String done) {
    JsonArray skipped = new JsonArray();
    reply
        .getSkippedList()
        .forEach(
            skip ->
                skipped.add(
                    new JsonObject()
                        .put("sequence", skip.getSequence())
                        .put("reason", skip.getReason())));
    return new JsonObject()
        .put(done, new JsonArray(reply.getReplayedList()))
        .put("skipped", skipped);
  }

  private static JsonObject of(DeadLetter deadLetter) {
    JsonObject json =
        new JsonObject()
            .put("sequence", deadLetter.getSequence())
            .put("state", stateOf(deadLetter.getState()))
            .put("stream", deadLetter.getStream())
            .put("consumer", deadLetter.getConsumer())
            .put("subject", deadLetter.getSubject())
            .put("streamSequence", deadLetter.getStreamSequence())
            .put("kind", deadLetter.getKind())
            .put("reason", deadLetter.getReason())
            .put("deliveryCount", deadLetter.getDeliveryCount());
    if (deadLetter.hasTime()) {
      json.put("time", ApiJson.text(deadLetter.getTime()));
    }
    putText(json, "route", deadLetter.getRoute());
    putText(json, "failureId", deadLetter.getFailureId());
    putText(json, "type", deadLetter.getType());
    putText(json, "traceId", deadLetter.getTraceId());
    return json;
  }

  private static String stateOf(DeadLetterState state) {
    return switch (state) {
      case DEAD_LETTER_STATE_REPLAYING -> "REPLAYING";
      case DEAD_LETTER_STATE_REPLAYED -> "REPLAYED";
      case DEAD_LETTER_STATE_OPEN, DEAD_LETTER_STATE_UNSPECIFIED, UNRECOGNIZED -> "OPEN";
    };
  }

  /** Whether there was a payment token in it, which is nobody's to see. */
  private static boolean redact(JsonObject payload) {
    boolean redacted = false;
    for (String name : List.copyOf(payload.fieldNames())) {
      if (name.equals(PAYMENT_TOKEN)) {
        payload.put(name, REDACTED);
        redacted = true;
      } else if (payload.getValue(name) instanceof JsonObject inner) {
        redacted |= redact(inner);
      }
    }
    return redacted;
  }

  private static void putText(JsonObject json, String name, String text) {
    if (!text.isEmpty()) {
      json.put(name, text);
    }
  }

  private static void putPayload(JsonObject json, String payloadJson) {
    if (payloadJson.isEmpty()) {
      return;
    }
    try {
      JsonObject payload = new JsonObject(payloadJson);
      if (redact(payload)) {
        json.remove("payloadBase64");
      }
      json.put("payload", payload);
    } catch (DecodeException notObject) {
      // The bytes are there.
    }
  }
}
