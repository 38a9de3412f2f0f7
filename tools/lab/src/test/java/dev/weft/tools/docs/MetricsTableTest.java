package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.tools.architecture.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The operations page has a row for every metric that the code makes and for every alert, and no
 * other; dashboard and alert rules read nothing that the code does not make.
 */
class MetricsTableTest {
  private static final Path ROOT = Path.of(System.getProperty("weft.root"));
  private static final Path PAGE = ROOT.resolve("docs/operations.md");
  private static final Path DASHBOARD = ROOT.resolve("docker/grafana/dashboards/weft.json");
  private static final Path ALERTS = ROOT.resolve("docker/prometheus/alerts.yml");

  private static final Pattern MADE =
      Pattern.compile(
          "\\.(counter|upDownCounter|gauge|histogram)Builder\\(\\s*(\"[\\w.]+\"|[A-Z_]+)\\)"
              + "((?s:.)*?)\\.build");

  /** A helper that makes gauges of one kind, called with their names. */
  private static final Pattern MADE_ALIKE = Pattern.compile("\\bgauge\\(\\s*\"([\\w.]+)\"");

  private static final Pattern METRIC_ROW = Pattern.compile("(?m)^\\| `([a-z]\\w+)` \\|");
  private static final Pattern ALERT_ROW = Pattern.compile("(?m)^\\| `(Weft\\w+)` \\|");
  private static final Pattern OF_HISTOGRAM = Pattern.compile("_(bucket|count|sum)$");

  @Test
  void everyMetricHasARow() throws IOException {
    assertThat(rows("## Metrics", METRIC_ROW)).isEqualTo(made());
  }

  @Test
  void everyAlertHasARow() throws IOException {
    assertThat(rows("## Alerts", ALERT_ROW))
        .isEqualTo(new TreeSet<>(collect(ALERTS, "alert", new ArrayList<>())));
  }

  @Test
  void dashboardAndAlertsReadOnlyWhatIsMade() throws IOException {
    List<String> expressions = collect(ALERTS, "expr", new ArrayList<>());
    collect(DASHBOARD, "expr", expressions);
    Set<String> made = made();
    made.add("up");
    assertThat(expressions).hasSizeGreaterThan(30);
    Set<String> read =
        expressions.stream()
            .flatMap(expression -> PromQuery.of(expression).metrics().stream())
            .map(metric -> OF_HISTOGRAM.matcher(metric).replaceFirst(""))
            .collect(Collectors.toSet());
    assertThat(made).containsAll(read);
  }

  @Test
  void namesAreThoseOfPrometheus() {
    assertThat(
            made(
                """
                private static final String STATE = "weft.a.state";
                meter.counterBuilder("weft.b").setDescription("How often").build();
                meter
                    .histogramBuilder("weft.c.duration")
                    .setUnit("s").ofLongs().build();
                meter.gaugeBuilder(STATE).buildWithCallback(now -> now.record(1));
                gauge(
                    "weft.d.e", "Some", p -> 1);
                meter.upDownCounterBuilder("jvm.f").setUnit("By").buildWithCallback(now -> {});
                """))
        .containsExactlyInAnyOrder(
            "weft_a_state", "weft_b_total", "weft_c_duration_seconds", "weft_d_e", "jvm_f_bytes");
  }

  private static Set<String> made() throws IOException {
    Set<String> made = new TreeSet<>();
    for (Path source : Sources.main()) {
      made.addAll(made(Files.readString(source)));
    }
    return made;
  }

  private static Set<String> made(String source) {
    Set<String> made = new TreeSet<>();
    MADE.matcher(source).results().map(found -> prometheusName(found, source)).forEach(made::add);
    MADE_ALIKE
        .matcher(source)
        .results()
        .forEach(found -> made.add(found.group(1).replace('.', '_')));
    return made;
  }

  private static String prometheusName(MatchResult found, String source) {
    String unit =
        found.group(3).contains("setUnit(\"s\")")
            ? "_seconds"
            : found.group(3).contains("setUnit(\"By\")") ? "_bytes" : "";
    String suffix = found.group(1).equals("counter") ? "_total" : "";
    return text(found.group(2), source).replace('.', '_') + unit + suffix;
  }

  private static String text(String nameOrConstant, String source) {
    if (nameOrConstant.startsWith("\"")) {
      return nameOrConstant.substring(1, nameOrConstant.length() - 1);
    }
    return Pattern.compile("\\b" + nameOrConstant + "\\s*=\\s*\"([^\"]+)\"")
        .matcher(source)
        .results()
        .map(constant -> constant.group(1))
        .collect(Collectors.joining());
  }

  private static Set<String> rows(String heading, Pattern row) throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("\n" + heading + "\n");
    assertThat(start).as(heading).isPositive();
    int end = page.indexOf("\n## ", start + 1);
    Set<String> rows = new TreeSet<>();
    row.matcher(page.substring(start, end < 0 ? page.length() : end))
        .results()
        .forEach(
            found -> assertThat(rows.add(found.group(1))).as("row of %s", found.group(1)).isTrue());
    return rows;
  }

  private static List<String> collect(Path file, String key, List<String> values)
      throws IOException {
    collect(new YAMLMapper().readTree(file.toFile()), key, values);
    return values;
  }

  private static void collect(JsonNode node, String key, List<String> values) {
    if (node.path(key).isTextual()) {
      values.add(node.get(key).asText());
    }
    node.forEach(child -> collect(child, key, values));
  }
}
