package dev.weft.payment.adapter;

import dev.weft.kernel.http.HttpAnswer;
import dev.weft.payment.domain.ChargeOutcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Fields of a provider's answer, read strictly: of the right type, and no longer than is kept. What
 * is not so is no answer.
 */
final class AnswerFields {
  private final HttpAnswer answer;
  private final JsonObject body;

  private AnswerFields(HttpAnswer answer, JsonObject body) {
    this.answer = answer;
    this.body = body;
  }

  /** A body that is no JSON object has no fields. */
  static AnswerFields of(HttpAnswer answer) {
    return new AnswerFields(answer, answer.json().orElseGet(JsonObject::new));
  }

  /** A text that is there, printable, and of 1 to 255 characters. */
  String text(String field) {
    if (body.getValue(field) instanceof String text && isKept(text)) {
      return text;
    }
    throw ProviderHttp.unreadable(answer);
  }

  /** The object in a field; one without fields when there is none. */
  AnswerFields object(String field) {
    return new AnswerFields(
        answer, body.getValue(field) instanceof JsonObject object ? object : new JsonObject());
  }

  /** The first object of a list; empty when the list is; a list has to be there. */
  Optional<AnswerFields> first(String field) {
    if (!(body.getValue(field) instanceof JsonArray list)) {
      throw ProviderHttp.unreadable(answer);
    }
    return list.stream()
        .filter(JsonObject.class::isInstance)
        .map(item -> new AnswerFields(answer, (JsonObject) item))
        .findFirst();
  }

  /** The same, or the other text when the field is missing or null. */
  String textOr(String field, String missing) {
    return body.getValue(field) == null ? missing : text(field);
  }

  /** A whole number of minor units. */
  long amount(String field) {
    Object value = body.getValue(field);
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw ProviderHttp.unreadable(answer);
  }

  /** The code of a problem; empty when it has none. */
  String code() {
    return body.getValue("code") instanceof String text && isKept(text) ? text : "";
  }

  private static boolean isKept(String text) {
    return !text.isBlank()
        && text.length() <= ChargeOutcome.TEXT_CHARS_MAX
        && text.chars().noneMatch(Character::isISOControl);
  }
}
