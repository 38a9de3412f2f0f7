package dev.weft.tools.demo;

import java.util.List;

/**
 * One expectation, and what spoke against it.
 *
 * @param expectation what should be, as a sentence
 * @param problems what was seen instead; empty when it held
 */
record Check(String expectation, List<String> problems) {
  boolean held() {
    return problems.isEmpty();
  }
}
