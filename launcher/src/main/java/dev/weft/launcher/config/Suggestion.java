package dev.weft.launcher.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds what was probably meant. */
final class Suggestion {
  private Suggestion() {}

  /** The candidate with the least edit distance; the candidates are not empty. */
  static String of(String text, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(text, candidate)))
        .orElseThrow();
  }

  /** Levenshtein's: insertions, deletions and replacements. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
