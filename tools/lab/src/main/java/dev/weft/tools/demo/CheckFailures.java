package dev.weft.tools.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Gathers what speaks against an expectation.
 *
 * <p>Not thread-safe.
 */
final class CheckFailures {
  private final List<String> problems = new ArrayList<>();

  CheckFailures same(String what, Object expected, Object seen) {
    return that(Objects.equals(expected, seen), what + " is " + seen + ", not " + expected);
  }

  CheckFailures that(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
    return this;
  }

  Check against(String expectation) {
    return new Check(expectation, List.copyOf(problems));
  }
}
