package dev.weft.bridge.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OwnEventsTest {
  private static final String SUBJECT = "orders.reserved.o-1";

  private final OwnEvents own = new OwnEvents();

  @Test
  void knowsAnEventAgainThatComesBeforeItsAcknowledgement() {
    own.sending(SUBJECT, bytes("mine"));
    assertThat(own.has(SUBJECT, 7, bytes("mine"))).isTrue();
    own.stored(SUBJECT, 7);
    assertThat(own.has(SUBJECT, 7, bytes("mine"))).isTrue();
  }

  @Test
  void takesNeitherACopyNorAnotherContentNorAnotherSubjectForItsOwn() {
    own.sending(SUBJECT, bytes("mine"));
    assertThat(own.has(SUBJECT, 7, bytes("forged"))).isFalse();
    own.stored(SUBJECT, 7);
    assertThat(own.has(SUBJECT, 8, bytes("mine"))).as("a copy of it").isFalse();
    assertThat(own.has("orders.reserved.o-2", 7, bytes("mine"))).isFalse();
  }

  @Test
  void forgetsWhatWasNotStoredAndWhatIsOld() {
    own.sending(SUBJECT, bytes("mine"));
    own.forget(SUBJECT);
    assertThat(own.has(SUBJECT, 7, bytes("mine"))).isFalse();

    own.sending(SUBJECT, bytes("mine"));
    for (int i = 0; i < OwnEvents.EVENTS_MAX; i++) {
      own.sending("orders.created." + i, bytes("more"));
    }
    assertThat(own.has(SUBJECT, 7, bytes("mine"))).isFalse();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
