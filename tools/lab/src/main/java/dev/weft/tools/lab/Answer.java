package dev.weft.tools.lab;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a server answered. */
public record Answer(int status, HttpHeaders headers, String text) {
  private static final String LOCATION = "Location";

  /** An answer with at most that one header. */
  public static Answer of(int status, String location, String text) {
    Map<String, List<String>> headers =
        location.isEmpty() ? Map.of() : Map.of(LOCATION, List.of(location));
    return new Answer(status, HttpHeaders.of(headers, (name, value) -> true), text);
  }

  /** Empty when there is none. */
  public String location() {
    return header(LOCATION).orElse("");
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The body; empty when it is not a JSON object. */
  public JsonObject json() {
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
