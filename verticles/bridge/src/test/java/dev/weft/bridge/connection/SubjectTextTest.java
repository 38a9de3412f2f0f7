package dev.weft.bridge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubjectTextTest {
  @Test
  void readsTheOctetsThatTheClientHandsOverAsChars() {
    assertThat(SubjectText.of("orders.created.\u00c3\u00b6")).isEqualTo("orders.created.ö");
    assertThat(SubjectText.of("orders.created.\uffc3\uffb6")).isEqualTo("orders.created.ö");
  }

  @Test
  void leavesOthersAsTheyAre() {
    assertThat(SubjectText.of("orders.created.o-1")).isEqualTo("orders.created.o-1");
  }
}
