package dev.weft.tools.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node's {@code /metrics} at one moment.
 *
 * @param samples value by series: name and labels as they stand there
 */
record NodeMetrics(Map<String, Double> samples) {
  private static final double MS_PER_S = 1_000;
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_][^\\s{]*(?:\\{.*})?) (\\S+)");

  /**
   * @param text in the text format of Prometheus
   */
  static NodeMetrics parse(String text) {
    Map<String, Double> samples = new TreeMap<>();
    Matcher sample = SAMPLE.matcher(text);
    while (sample.find()) {
      samples.put(sample.group(1), Double.parseDouble(sample.group(2)));
    }
    return new NodeMetrics(samples);
  }

  /** What has been added to each series since then. */
  NodeMetrics since(NodeMetrics earlier) {
    Map<String, Double> added = new TreeMap<>();
    samples.forEach(
        (series, value) -> added.put(series, value - earlier.samples.getOrDefault(series, 0.0)));
    return new NodeMetrics(added);
  }

  /** Of all series with that name, whatever their labels; 0 when there is none. */
  double sum(String name) {
    return samples.entrySet().stream()
        .filter(sample -> nameOf(sample.getKey()).equals(name))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** The sums of all series with that name, by the value of one label. */
  Map<String, Double> by(String name, String label) {
    Pattern labelled = Pattern.compile("[{,]" + label + "=\"([^\"]*)\"");
    Map<String, Double> sums = new TreeMap<>();
    samples.forEach(
        (series, value) -> {
          Matcher found = labelled.matcher(series);
          if (nameOf(series).equals(name) && found.find()) {
            sums.merge(found.group(1), value, Double::sum);
          }
        });
    return sums;
  }

  /**
   * The mean of a histogram, in milliseconds; NaN when nothing was added to it.
   *
   * @param name without its ending
   * @param labels all of which a series has to have, as they stand there: {@code name="value"}
   */
  double meanMs(String name, String... labels) {
    double count = sumLabelled(name + "_count", labels);
    return count == 0 ? Double.NaN : sumLabelled(name + "_sum", labels) * MS_PER_S / count;
  }

  NodeMetrics plus(NodeMetrics other) {
    Map<String, Double> both = new TreeMap<>(samples);
    other.samples.forEach((series, value) -> both.merge(series, value, Double::sum));
    return new NodeMetrics(both);
  }

  private double sumLabelled(String name, String... labels) {
    return samples.entrySet().stream()
        .filter(sample -> nameOf(sample.getKey()).equals(name))
        .filter(sample -> Arrays.stream(labels).allMatch(sample.getKey()::contains))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static String nameOf(String series) {
    int brace = series.indexOf('{');
    return brace < 0 ? series : series.substring(0, brace);
  }
}
