package dev.weft.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DemoReportTest {
  private final Scenario scenario = Scenario.standard();
  private final Observations seen = Runs.perfect(scenario);

  @Test
  void theTableOfOrdersHasARowForEachLine() {
    List<String> lines = DemoReport.orders(seen.orders());

    assertThat(lines.get(0))
        .containsSubsequence("order", "lines", "total", "status", "reason", "ms", "trace id");
    long orderLines = scenario.orders().mapToLong(order -> order.lines().size()).sum();
    assertThat(lines).hasSize((int) (2 + orderLines));
    assertThat(lines.get(2))
        .containsSubsequence("-order-0", "1 × LOOM-FRAME-60", "2.50 EUR", "CONFIRMED", "0", "1");
    assertThat(lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .containsSubsequence("1 × LOOM-FLOOR-120", "REJECTED", "OUT_OF_STOCK"));
  }

  @Test
  void stockIsShownBeforeAndAfter() {
    List<String> lines =
        DemoReport.stock(List.of("LOOM-INKLE", "GONE"), seen.before(), seen.after());

    assertThat(lines.get(2)).containsSubsequence("LOOM-INKLE", "1000", "998", "2");
    assertThat(lines.get(3)).containsSubsequence("GONE", "?", "?", "?");
  }

  @Test
  void chargesStandBesideWhatConfirmedOrdersCost() {
    List<String> lines = DemoReport.money(seen.charges(), seen.orders());

    String count = Integer.toString(seen.charges().size());
    assertThat(lines.get(2)).containsSubsequence("confirmed orders", count, "EUR");
    assertThat(lines.get(3)).containsSubsequence("charges in the provider's ledger", count, "EUR");
  }

  @Test
  void whatDidNotHoldSaysWhy() {
    assertThat(
            DemoReport.checks(
                List.of(new Check("good", List.of()), new Check("bad", List.of("saw this")))))
        .containsExactly("✓ good", "✗ bad", "    saw this");
  }

  @Test
  void moneyIsReadable() {
    assertThat(DemoReport.money(249_000, "EUR")).isEqualTo("2,490.00 EUR");
    assertThat(DemoReport.money(7, "EUR")).isEqualTo("0.07 EUR");
  }
}
