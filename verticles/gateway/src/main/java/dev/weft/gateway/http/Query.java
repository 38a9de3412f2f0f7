package dev.weft.gateway.http;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The query of a request, read strictly: an unknown parameter is refused, too, since a client that
 * misspells its filter would get everything.
 */
public final class Query {
  private static final String TRUE = "true";
  private static final String FALSE = "false";

  private final MultiMap parameters;

  private Query(MultiMap parameters) {
    this.parameters = parameters;
  }

  /**
   * The query with these parameters, all of them optional.
   *
   * @throws ProblemException naming a parameter that is not known, or there twice
   */
  public static Query of(MultiMap parameters, Set<String> known) {
    for (Map.Entry<String, String> parameter : parameters) {
      if (!known.contains(parameter.getKey())) {
        throw ProblemException.invalid(parameter.getKey(), "is not a known parameter");
      }
    }
    for (String name : parameters.names()) {
      List<String> values = parameters.getAll(name);
      if (values.size() > 1) {
        throw ProblemException.invalid(name, "is given more than once");
      }
    }
    return new Query(parameters);
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** A whole number in that range, or the default when it is not there. */
  public long number(String name, long defaultValue, long min, long max) {
    return text(name).map(text -> number(name, text, min, max)).orElse(defaultValue);
  }

  /** {@code ?all}, {@code ?all=true}, {@code ?all=false}; false when it is not there. */
  public boolean flag(String name) {
    String text = text(name).orElse(FALSE);
    if (!text.isEmpty() && !text.equals(TRUE) && !text.equals(FALSE)) {
      throw ProblemException.invalid(name, "must be true or false");
    }
    return !text.equals(FALSE);
  }

  /** That text as a whole number in that range. */
  public static long number(String name, String text, long min, long max) {
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notWhole) {
      // Told below, like one out of range.
    }
    throw ProblemException.invalid(
        name,
        "must be a whole number, "
            + (max == Long.MAX_VALUE ? min + " or more" : min + " to " + max));
  }
}
