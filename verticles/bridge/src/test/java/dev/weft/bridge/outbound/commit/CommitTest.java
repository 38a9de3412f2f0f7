package dev.weft.bridge.outbound.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.outbound.request.OutgoingMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The server answers both with the same code, and only what others write passes (10164). */
class CommitTest {
  @Test
  void seesAGuardOnWhatItHasWrittenBefore() {
    assertThat(commit(message("a.1", null), message("b.1", "a.1")).guardsWhatItWrites()).isTrue();
    assertThat(commit(message("a.1", "a.1"), message("a.1", "a.1")).guardsWhatItWrites()).isTrue();
  }

  @Test
  void mayGuardWhatItWritesThenOrLater() {
    assertThat(commit(message("a.1", "a.1")).guardsWhatItWrites()).isFalse();
    assertThat(commit(message("a.1", "a.1"), message("b.1", "b.1")).guardsWhatItWrites()).isFalse();
    assertThat(commit(message("a.1", "b.1"), message("b.1", null)).guardsWhatItWrites()).isFalse();
  }

  /** As the server compares: the guards of one batch all look at what was stored before it. */
  @Test
  void mayShareAGuardWithWildcards() {
    assertThat(commit(message("a.1", "*.1"), message("b.1", "*.1")).guardsWhatItWrites()).isFalse();
  }

  private static Commit commit(OutgoingMessage... messages) {
    return new Commit("THINGS", List.of(messages), 0);
  }

  private static OutgoingMessage message(String subject, String guard) {
    return Outgoing.message(subject, null, guard, 0);
  }
}
