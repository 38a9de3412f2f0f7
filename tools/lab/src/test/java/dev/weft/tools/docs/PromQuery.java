package dev.weft.tools.docs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The names in an expression of PromQL. Not a parser: it knows as much of the language as the
 * dashboard and the alert rules use.
 *
 * @param metrics that it reads
 * @param labels that it selects or groups by
 */
record PromQuery(Set<String> metrics, Set<String> labels) {
  private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
  private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_][a-zA-Z0-9_]*\\b(?!\\s*\\()");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool");

  /** What the scrape adds, and what histograms have. */
  private static final Set<String> LABELS_GIVEN = Set.of("instance", "job", "le");

  /** Prometheus' own. */
  private static final Set<String> METRICS_GIVEN = Set.of("up");

  static PromQuery of(String expression) {
    String rest = TEXT.matcher(expression).replaceAll("");
    Set<String> labels = new HashSet<>();
    for (Pattern place : List.of(SELECTOR, GROUPING)) {
      place.matcher(rest).results().forEach(found -> labels.addAll(names(found.group(1))));
      rest = place.matcher(rest).replaceAll(" ");
    }
    Set<String> metrics = names(RANGE.matcher(rest).replaceAll(" "));
    metrics.removeAll(WORDS);
    return new PromQuery(metrics, labels);
  }

  /**
   * What it names and nobody has; empty when all is well.
   *
   * @param known metrics with their labels
   */
  List<String> unknown(Map<String, Set<String>> known) {
    List<String> unknown = new ArrayList<>();
    Set<String> there = new TreeSet<>(LABELS_GIVEN);
    for (String metric : metrics) {
      if (known.containsKey(metric)) {
        there.addAll(known.get(metric));
      } else if (!METRICS_GIVEN.contains(metric)) {
        unknown.add("metric " + metric);
      }
    }
    labels.stream()
        .filter(label -> unknown.isEmpty() && !there.contains(label))
        .forEach(label -> unknown.add("label " + label + " of " + metrics));
    return unknown;
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(text).results().map(MatchResult::group).forEach(names::add);
    return names;
  }
}
