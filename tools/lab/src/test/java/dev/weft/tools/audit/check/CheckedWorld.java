package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** A history with one order that went well, to which a test adds what is wrong. */
abstract class CheckedWorld {
  static final Map<String, Integer> LINES = Map.of("A", 2);
  static final Map<String, Integer> OTHER = Map.of("A", 3);
  static final String GOOD = "good";
  static final String BAD = "bad";

  final World world = new World(1).bought(GOOD, LINES);

  /** Exactly where it was put: nothing else is said about other orders. */
  final void found(String text) {
    List<String> violations = world.violations();
    assertThat(violations).anyMatch(violation -> violation.startsWith(text));
    if (!text.contains(GOOD)) {
      assertThat(violations).noneMatch(violation -> violation.contains(": " + GOOD + " "));
    }
  }
}
