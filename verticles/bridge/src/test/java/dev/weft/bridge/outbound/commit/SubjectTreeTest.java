package dev.weft.bridge.outbound.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.stream.SubjectFilter;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SubjectTreeTest {
  private static final int TOKENS_MAX = 4;
  private static final List<String> SUBJECTS = subjects();

  @Property
  void overlapsWhereSomeSubjectMatchesBoth(
      @ForAll("filters") List<String> added, @ForAll("filter") String asked) {
    SubjectTree tree = new SubjectTree();
    added.forEach(filter -> tree.add(filter.split("\\.", -1)));
    SubjectFilter filter = SubjectFilter.of(asked);

    boolean expected =
        added.stream()
            .map(SubjectFilter::of)
            .anyMatch(
                other -> SUBJECTS.stream().anyMatch(s -> other.matches(s) && filter.matches(s)));

    assertThat(tree.overlaps(asked.split("\\.", -1))).isEqualTo(expected);
  }

  @Provide
  Arbitrary<List<String>> filters() {
    return filter().list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> filter() {
    Arbitrary<String> tokens = Arbitraries.of("a", "b", "*");
    return tokens
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .flatMap(start -> Arbitraries.of("", ".>").map(end -> String.join(".", start) + end));
  }

  /** Three tokens and a rest of one: every pair of filters that overlaps does so here. */
  private static List<String> subjects() {
    List<String> all = new ArrayList<>();
    List<String> longest = List.of("");
    for (int length = 1; length <= TOKENS_MAX; length++) {
      List<String> longer = new ArrayList<>();
      for (String start : longest) {
        for (String token : List.of("a", "b")) {
          longer.add(start.isEmpty() ? token : start + "." + token);
        }
      }
      all.addAll(longer);
      longest = longer;
    }
    return all;
  }
}
