package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PromQueryTest {
  private static final String EXPRESSION =
      "histogram_quantile(0.99, sum by (le, route) (rate(a_bucket{code=~\"5..\"}[5m])))"
          + " > 0.1 * sum(b_total) or c";

  @Test
  void knowsMetricsFromLabelsAndFunctions() {
    PromQuery query = PromQuery.of(EXPRESSION);

    assertThat(query.metrics()).containsExactlyInAnyOrder("a_bucket", "b_total", "c");
    assertThat(query.labels()).containsExactlyInAnyOrder("le", "route", "code");
  }

  @Test
  void findsAMetricThatNobodyHas() {
    assertThat(PromQuery.of("sum(b_total)").unknown(Map.of("b", Set.of())))
        .containsExactly("metric b_total");
  }

  @Test
  void findsALabelThatTheMetricDoesNotHave() {
    assertThat(PromQuery.of("sum by (route) (a)").unknown(Map.of("a", Set.of("le"))))
        .containsExactly("label route of [a]");
  }

  @Test
  void hasNothingToSayOfWhatIsThere() {
    Map<String, Set<String>> known =
        Map.of("a_bucket", Set.of("le", "route", "code"), "b_total", Set.of(), "c", Set.of());
    assertThat(PromQuery.of(EXPRESSION).unknown(known)).isEmpty();
  }
}
