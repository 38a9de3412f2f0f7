package dev.weft.bridge.inbound.consumer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullLoopTest {
  private static final MessageHeaders EXPIRED = status("408 Request Timeout");
  private static final MessageHeaders HEARTBEAT = status("100 Idle Heartbeat");
  private static final MessageHeaders LEADER_GONE = status("409 Leadership Change");

  private final Recorder port = new Recorder();
  private final PullLoop loop = new PullLoop(port, 16, () -> port.nowMs);

  @Test
  void asksForAsManyAsItHasPermits() {
    loop.start();

    assertThat(port.pulls).containsExactly(16);
  }

  @Test
  void asksAgainWhenAPartOfThePermitsIsFree() {
    loop.start();
    arrive(16);

    loop.release();
    assertThat(port.pulls).containsExactly(16);
    loop.release();
    assertThat(port.pulls).containsExactly(16, 2);
  }

  @Test
  void asksForLessAtTheNextTick() {
    loop.start();
    arrive(16);
    loop.release();

    loop.tick();

    assertThat(port.pulls).containsExactly(16, 1);
  }

  @Test
  void asksForTheRestWhenAPullExpires() {
    loop.start();
    arrive(3);

    loop.status(expired(13));

    assertThat(port.pulls).containsExactly(16, 13);
  }

  @Test
  void handlesNoMoreThanItHasPermitsEvenIfALostPullWasNotLost() {
    loop.start();
    arrive(10);
    loop.pullLost("thought so");
    loop.start();

    arrive(12);

    assertThat(port.handled).hasSize(16);
    loop.release();
    assertThat(port.handled).hasSize(17);
    assertThat(loop.inFlight()).isEqualTo(16);
  }

  @Test
  void reportsAPullThatTheServerGaveUp() {
    loop.start();

    loop.status(LEADER_GONE);
    loop.tick();

    assertThat(port.losses).containsExactly("409 Leadership Change");
    assertThat(port.pulls).containsExactly(16);
  }

  @Test
  void reportsSilenceButNotWhileNothingIsAskedFor() {
    loop.start();
    port.nowMs += PullLoop.SILENCE_MAX_MS;
    loop.status(HEARTBEAT);
    port.nowMs += PullLoop.SILENCE_MAX_MS;
    arrive(16);
    port.nowMs += 10 * PullLoop.SILENCE_MAX_MS;
    loop.tick();
    assertThat(port.losses).isEmpty();

    loop.release();
    loop.release();
    loop.tick();
    assertThat(port.losses).isEmpty();

    port.nowMs += PullLoop.SILENCE_MAX_MS + 1;
    loop.tick();
    assertThat(port.losses).hasSize(1);
  }

  @Test
  void triesAgainWhatCouldNotBeQueued() {
    port.accepts = false;
    loop.start();
    port.accepts = true;

    loop.tick();

    assertThat(port.pulls).containsExactly(16, 16);
  }

  @Test
  void asksForNothingWhileItIsPausedWhateverHappens() {
    loop.start();
    loop.pause();
    arrive(4);
    loop.release();
    loop.status(expired(12));
    loop.tick();
    loop.pullLost("the connection");
    loop.start();
    loop.tick();
    assertThat(port.pulls).containsExactly(16);
    assertThat(port.handled).hasSize(4);

    loop.resume();
    assertThat(port.pulls).containsExactly(16, 13);
  }

  @Test
  void noticesALossWhileItIsPaused() {
    loop.start();
    loop.pause();

    port.nowMs += PullLoop.SILENCE_MAX_MS + 1;
    loop.tick();

    assertThat(port.losses).hasSize(1);
  }

  @Test
  void handlesWhatComesAfterItHasStoppedPulling() {
    loop.start();
    loop.stopPulling();
    loop.arrived(message(), true);
    loop.release();
    assertThat(port.refused).isEmpty();
    assertThat(port.handled).hasSize(1);
    assertThat(port.pulls).hasSize(1);
  }

  @Test
  void refusesWhatHasNotBegunWhenItStops() {
    loop.start();
    arrive(16);
    loop.pullLost("thought so");
    loop.start();
    arrive(2);

    loop.stop();
    loop.arrived(message(), false);
    loop.release();

    assertThat(port.refused).hasSize(3);
    assertThat(port.handled).hasSize(16);
    assertThat(loop.inFlight()).isEqualTo(15);
    assertThat(port.pulls).containsExactly(16);
  }

  private void arrive(int count) {
    for (int i = 0; i < count; i++) {
      loop.arrived(message(), true);
    }
  }

  private static ReceivedMessage message() {
    return new ReceivedMessage(
        (to, ack) -> {}, "orders.created.1", null, new MessageHeaders(), new byte[0]);
  }

  private static MessageHeaders expired(int pendingCount) {
    return status("408 Request Timeout\r\nNats-Pending-Messages: " + pendingCount);
  }

  private static MessageHeaders status(String text) {
    return MessageHeaders.read(("NATS/1.0 " + text + "\r\n\r\n").getBytes(US_ASCII));
  }

  private static final class Recorder implements PullLoop.Port {
    final List<Integer> pulls = new ArrayList<>();
    final List<ReceivedMessage> handled = new ArrayList<>();
    final List<ReceivedMessage> refused = new ArrayList<>();
    final List<String> losses = new ArrayList<>();
    boolean accepts = true;
    long nowMs;

    @Override
    public boolean pull(int count) {
      pulls.add(count);
      return accepts;
    }

    @Override
    public void handle(ReceivedMessage message) {
      handled.add(message);
    }

    @Override
    public void refuse(ReceivedMessage message) {
      refused.add(message);
    }

    @Override
    public void lost(String reason) {
      losses.add(reason);
    }
  }
}
