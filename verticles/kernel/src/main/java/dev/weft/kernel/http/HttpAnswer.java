package dev.weft.kernel.http;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** A whole answer; its body is bounded. */
public record HttpAnswer(int status, MultiMap headers, Buffer body) {
  private static final int SUCCESS_MIN = 200;
  private static final int SUCCESS_MAX = 299;

  /** Any 2xx. */
  public boolean isSuccess() {
    return status >= SUCCESS_MIN && status <= SUCCESS_MAX;
  }

  /** The body as a JSON object, whatever its content type says; empty when it is none. */
  public Optional<JsonObject> json() {
    try {
      return Optional.ofNullable(body.toJsonObject());
    } catch (DecodeException | ClassCastException notJsonObject) {
      return Optional.empty();
    }
  }

  /** Without headers and body: they are somebody else's text, and may hold secrets. */
  @Override
  public String toString() {
    return "status " + status + ", " + body.length() + " bytes";
  }
}
