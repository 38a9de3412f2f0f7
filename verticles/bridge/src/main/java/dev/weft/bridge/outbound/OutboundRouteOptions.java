package dev.weft.bridge.outbound;

import dev.weft.bridge.stream.SubjectFilter;
import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Objects;

/**
 * One entry of {@code routes.outbound}.
 *
 * @param name key of the entry
 * @param address event bus address of {@code AppendRequest}s
 * @param stream where the events go
 * @param subjects filters; an event under another subject is refused
 */
public record OutboundRouteOptions(
    String name, String address, String stream, List<String> subjects) {
  public OutboundRouteOptions {
    Objects.requireNonNull(name);
    subjects = List.copyOf(subjects);
  }

  /** Reads and checks one entry. */
  public static OutboundRouteOptions read(String name, OptionsReader route) {
    OutboundRouteOptions options =
        new OutboundRouteOptions(
            name,
            route.string("address"),
            route.string("stream"),
            route.strings("subjects", List.of()));
    if (options.subjects.isEmpty()) {
      throw route.wrong("subjects", "is missing; list at least one subject filter");
    }
    for (String subject : options.subjects) {
      try {
        SubjectFilter.of(subject);
      } catch (IllegalArgumentException malformed) {
        throw route.wrong("subjects", malformed.getMessage());
      }
    }
    return options;
  }
}
