package dev.weft.tools.demo;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;

/**
 * What the server answered.
 *
 * @param location of the {@code Location} header; empty when there was none
 */
record Answer(int status, String location, String text) {
  static Answer of(HttpResponse<String> response) {
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Location").orElse(""),
        response.body());
  }

  /** The body; empty when it is not a JSON object. */
  JsonObject json() {
    try {
      return new JsonObject(text);
    } catch (DecodeException notJson) {
      return new JsonObject();
    }
  }

  @Override
  public String toString() {
    return status + " " + text.strip();
  }
}
