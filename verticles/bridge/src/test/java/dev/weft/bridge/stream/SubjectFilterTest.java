package dev.weft.bridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectFilterTest {
  @ParameterizedTest
  @CsvSource({
    "orders.*.*, orders.created.1, true",
    "orders.*.*, orders.created, false",
    "orders.*.*, orders.created.1.2, false",
    "orders.>, orders.created.1, true",
    "orders.>, orders, false",
    "orders.created.1, orders.created.1, true",
    "orders.created.1, orders.created.2, false",
    ">, anything.at.all, true",
  })
  void matchesAsTheServerDoes(String filter, String subject, boolean expected) {
    assertThat(SubjectFilter.of(filter).matches(subject)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "orders.>, orders.*.*, true",
    "orders.>, orders.>, true",
    "orders.*.*, orders.created.*, true",
    "orders.*.*, orders.>, false",
    "orders.created.*, orders.*.*, false",
    "orders.created.x, orders.created.*, false",
    "orders.>, >, false",
  })
  void coversWhatItMatchesAll(String filter, String other, boolean expected) {
    assertThat(SubjectFilter.of(filter).covers(SubjectFilter.of(other))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a.>.b", "a*.b", "a b", "a.b>", "a\r\nb"})
  void refusesWhatIsNoSubject(String text) {
    assertThat(SubjectFilter.isValid(text)).isFalse();
    assertThatThrownBy(() -> SubjectFilter.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void knowsLiterals() {
    assertThat(SubjectFilter.isLiteral("orders.created.1")).isTrue();
    assertThat(SubjectFilter.isLiteral("orders.created.*")).isFalse();
    assertThat(SubjectFilter.isLiteral("orders.>")).isFalse();
  }
}
