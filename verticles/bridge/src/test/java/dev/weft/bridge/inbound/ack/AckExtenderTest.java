package dev.weft.bridge.inbound.ack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AckExtenderTest {
  private static final long ACK_WAIT_MS = 10_000;

  private final List<ReceivedMessage> extended = new ArrayList<>();
  private final ReceivedMessage first = message("a");
  private final ReceivedMessage second = message("b");
  private long nowMs;
  private final AckExtender extender = new AckExtender(ACK_WAIT_MS, extended::add, () -> nowMs);

  @Test
  void extendsWhatIsHeldBeforeItsAckWaitIsOver() {
    extender.hold(first);
    long lastExtensionMs = 0;
    for (nowMs = 0; nowMs < 3 * ACK_WAIT_MS; nowMs += extender.tickMs()) {
      int before = extended.size();
      extender.tick();
      if (extended.size() > before) {
        assertThat(nowMs - lastExtensionMs).isLessThan(ACK_WAIT_MS * 3 / 4);
        lastExtensionMs = nowMs;
      }
    }

    assertThat(extended).hasSizeBetween(5, 6);
  }

  @Test
  void extendsEachByItsOwnClock() {
    extender.hold(first);
    nowMs = 4_000;
    extender.hold(second);

    nowMs = 5_000;
    extender.tick();
    assertThat(extended).containsExactly(first);

    nowMs = 9_000;
    extender.tick();
    assertThat(extended).containsExactly(first, second);
  }

  @Test
  void leavesAloneWhatIsSettled() {
    extender.hold(first);
    extender.drop(first);

    nowMs = ACK_WAIT_MS;
    extender.tick();

    assertThat(extended).isEmpty();
  }

  private static ReceivedMessage message(String subject) {
    return new ReceivedMessage((to, ack) -> {}, subject, null, new MessageHeaders(), new byte[0]);
  }
}
