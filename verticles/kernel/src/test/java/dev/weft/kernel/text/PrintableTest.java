package dev.weft.kernel.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void leavesTextAsItIs() {
    assertThat(Printable.text("Zürich, 5 € for ☃: \"x\\y\""))
        .isEqualTo("Zürich, 5 € for ☃: \"x\\y\"");
  }

  @Test
  void showsWhatWouldMoveTheCursorOrBeginALine() {
    assertThat(Printable.text("a\u001b[2Jb\u009b1mc\nd\r\te\u0000"))
        .isEqualTo("a\\u001b[2Jb\\u009b1mc\\nd\\r\\te\\u0000");
  }

  @Test
  void showsWhatWouldTurnTheDirectionOfWriting() {
    assertThat(Printable.text("a\u202eb\u2028c\ud800")).isEqualTo("a\\u202eb\\u2028c\\ud800");
  }

  @Test
  void endsNoQuotes() {
    assertThat(Printable.quotable("x\" reason=\"hacked\" y\\"))
        .isEqualTo("x\\\" reason=\\\"hacked\\\" y\\\\");
  }
}
