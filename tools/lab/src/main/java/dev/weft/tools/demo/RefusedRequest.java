package dev.weft.tools.demo;

import dev.weft.tools.lab.Answer;
import io.vertx.core.json.JsonObject;

/**
 * A request that must be refused, with nothing stored.
 *
 * @param idempotencyKey empty: none is sent
 * @param statusMin lowest status of the answer that is right
 * @param statusMax highest status of the answer that is right
 * @param field what the answer must name; empty when no field is at fault
 */
record RefusedRequest(
    String title,
    JsonObject body,
    String idempotencyKey,
    int statusMin,
    int statusMax,
    String field) {
  private static final int CLIENT_ERROR_MIN = 400;
  private static final int CLIENT_ERROR_MAX = 499;

  /** Any 4xx that names the field. */
  static RefusedRequest naming(String field, String title, JsonObject body) {
    return new RefusedRequest(title, body, "", CLIENT_ERROR_MIN, CLIENT_ERROR_MAX, field);
  }

  boolean isRight(Answer answer) {
    return answer.status() >= statusMin
        && answer.status() <= statusMax
        && answer.text().contains(field);
  }
}
