package dev.weft.kernel.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private final TextTable table = new TextTable(List.of("name", "n"), Set.of("n"));

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    table.row("a", 1).row("longer", 1000);

    assertThat(table.lines())
        .containsExactly("name       n", "──────  ────", "a          1", "longer  1000");
  }

  @Test
  void cellsMayHaveSeveralLines() {
    table.row("one\ntwo", 7);

    assertThat(table.lines()).endsWith("one   7", "two");
  }

  @Test
  void whatComesFromOutsideMovesNoCursor() {
    table.row("a\u001b[2Jb\u009b", 7);

    assertThat(table.lines()).last().isEqualTo("a\\u001b[2Jb\\u009b  7");
  }

  @Test
  void rowsMustFit() {
    assertThatThrownBy(() -> table.row("a")).isInstanceOf(IllegalArgumentException.class);
  }
}
