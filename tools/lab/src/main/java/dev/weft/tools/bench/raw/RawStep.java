package dev.weft.tools.bench.raw;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One append of an order in the raw pipeline.
 *
 * @param stream of Weft that it stands for
 * @param bytes that JetStream counts for it
 */
public record RawStep(String stream, int bytes) {
  /**
   * As many steps for an order as Weft has stored messages for it, one after another as an order
   * goes: no two in a row to one stream, where that can be.
   *
   * @param stored meanwhile, by stream
   */
  public static List<RawStep> of(Map<String, StreamCount> stored, int orders) {
    Map<String, Long> left = new TreeMap<>();
    stored.forEach((name, count) -> left.put(name, Math.round((double) count.messages() / orders)));
    List<RawStep> steps = new ArrayList<>();
    String last = "";
    long total = left.values().stream().mapToLong(Long::longValue).sum();
    for (long i = 0; i < total; i++) {
      last = next(left, last);
      left.merge(last, -1L, Long::sum);
      StreamCount count = stored.get(last);
      steps.add(new RawStep(last, Math.toIntExact(Math.max(0, count.bytes() / count.messages()))));
    }
    return steps;
  }

  /** The one with most left, another than the last one if any is left. */
  private static String next(Map<String, Long> left, String last) {
    return left.keySet().stream()
        .filter(name -> left.get(name) > 0)
        .max(
            Comparator.<String, Boolean>comparing(name -> !name.equals(last))
                .thenComparing(left::get))
        .orElseThrow();
  }
}
