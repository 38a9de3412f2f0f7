package dev.weft.bridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectFilterTest {
  /** What a subject is, slowly. */
  private static final Pattern FORM =
      Pattern.compile("(([^\\s.*>\\p{Cntrl}]+|\\*)\\.)*([^\\s.*>\\p{Cntrl}]+|\\*|>)");

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

  @Property(tries = 20_000)
  void takesWhatTheFormTakes(
      @ForAll
          @Chars({'a', 'b', '.', '.', '*', '>', ' ', '\n', '\u007f', '\u0085', '\u00a0', '\ud83d'})
          @StringLength(max = 9)
          String text) {
    assertThat(SubjectFilter.isValid(text)).isEqualTo(FORM.matcher(text).matches());
  }

  @Property(tries = 2_000)
  void takesWhatTheFormTakesOfAnyCharacters(@ForAll @StringLength(max = 5) String text) {
    assertThat(SubjectFilter.isValid(text)).isEqualTo(FORM.matcher(text).matches());
  }

  @Property(tries = 5_000)
  void matchesWhatItCovers(@ForAll("filters") String filter, @ForAll("subjects") String subject) {
    SubjectFilter tested = SubjectFilter.of(filter);
    assertThat(tested.matches(subject)).isEqualTo(tested.covers(SubjectFilter.of(subject)));
  }

  @Provide
  Arbitrary<String> filters() {
    return joined("a", "ab", "*", ">").filter(SubjectFilter::isValid);
  }

  @Provide
  Arbitrary<String> subjects() {
    return joined("a", "ab", "b");
  }

  private static Arbitrary<String> joined(String... tokens) {
    return Arbitraries.of(tokens)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(list -> String.join(".", list));
  }
}
