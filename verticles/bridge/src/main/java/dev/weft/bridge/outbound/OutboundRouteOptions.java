package dev.weft.bridge.outbound;

import dev.weft.bridge.stream.StreamOptions;
import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Objects;

/**
 * One entry of {@code routes.outbound}.
 *
 * @param name key of the entry
 */
public record OutboundRouteOptions(
    String name, String address, String stream, List<String> subjects) {
  public OutboundRouteOptions {
    Objects.requireNonNull(name);
    subjects = List.copyOf(subjects);
  }

  /** Reads and checks one entry. */
  public static OutboundRouteOptions read(String name, OptionsReader keys) {
    return new OutboundRouteOptions(
        name,
        keys.required("address").means("event bus address of append requests"),
        keys.required("stream").means("where the events go"),
        StreamOptions.subjects(keys, "an event under another subject is refused"));
  }
}
