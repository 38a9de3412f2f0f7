package dev.weft.kernel.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "250ms, 250",
    "30s, 30000",
    "15m, 900000",
    "24h, 86400000",
    "30d, 2592000000",
    "' 5s ', 5000"
  })
  void readsANumberAndAUnit(String text, long ms) {
    assertThat(Durations.parseMs(text)).isEqualTo(ms);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "5 s", "-5s", "1.5s", "5S", "5w", "5s5ms"})
  void refusesAnythingElseAndSaysTheForm(String text) {
    assertThatThrownBy(() -> Durations.parseMs(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"")
        .hasMessageContaining("250ms, 30s, 15m, 24h, 7d");
  }

  @Test
  void refusesMoreThanALongHolds() {
    assertThatThrownBy(() -> Durations.parseMs("999999999999d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("999999999999d");
  }

  @ParameterizedTest
  @CsvSource({"0, 0ms", "250, 250ms", "1500, 1500ms", "90000, 90s", "3600000, 1h", "604800000, 7d"})
  void writesTheShortestText(long ms, String text) {
    assertThat(Durations.format(ms)).isEqualTo(text);
    assertThat(Durations.parseMs(text)).isEqualTo(ms);
  }
}
