package dev.weft.order.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderIdsTest {
  private final OrderIds ids = new OrderIds();

  @Test
  void withoutAKeyIdsAreVersion7AndSortByAge() {
    List<String> made = Stream.generate(() -> ids.idFor("c", "")).limit(1_000).toList();
    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(UUID.fromString(made.get(0)).version()).isEqualTo(7);
  }

  @Test
  void withAKeyTheIdIsVersion5AndAlwaysTheSame() {
    String id = ids.idFor("c-1", "key");
    assertThat(UUID.fromString(id).version()).isEqualTo(5);
    assertThat(new OrderIds().idFor("c-1", "key")).isEqualTo(id);
    // Stored orders are found by it: the derivation must never change.
    assertThat(id).isEqualTo("9cbf6e37-f1be-5fa0-bce9-143416bc392a");
  }

  @Test
  void customerAndKeyDoNotRunIntoEachOther() {
    assertThat(ids.idFor("ab", "c")).isNotEqualTo(ids.idFor("a", "bc"));
    assertThat(ids.idFor("1:a", "b")).isNotEqualTo(ids.idFor("1", ":ab"));
    assertThat(ids.idFor("a", "key")).isNotEqualTo(ids.idFor("b", "key"));
  }
}
