package dev.weft.bridge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NatsWriterTest {
  private final NatsWriter writer = new NatsWriter("test-writer", 2);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() throws InterruptedException {
    release.countDown();
    writer.close();
  }

  @Test
  void refusesWithoutWaitingWhenItIsFull() {
    block();

    assertThat(writer.offer(() -> {})).isTrue();
    assertThat(writer.offer(() -> {})).isTrue();
    assertThat(writer.offer(() -> {})).isFalse();
    assertThat(writer.pending()).isEqualTo(2);
  }

  @Test
  void runsCallsInOrderOnItsOwnThread() throws InterruptedException {
    Queue<String> ran = new ConcurrentLinkedQueue<>();
    writer.offer(() -> ran.add("first on " + Thread.currentThread().getName()));
    writer.offer(() -> ran.add("second"));

    writer.close();

    assertThat(List.copyOf(ran)).containsExactly("first on test-writer", "second");
  }

  @Test
  void goesOnAfterACallThatFails() {
    CountDownLatch after = new CountDownLatch(1);
    writer.offer(
        () -> {
          throw new IllegalStateException("a defect");
        });

    writer.offer(after::countDown);

    Awaitility.await().until(() -> after.getCount() == 0);
  }

  @Test
  void takesNothingOnceClosed() throws InterruptedException {
    writer.close();

    assertThat(writer.offer(() -> {})).isFalse();
  }

  private void block() {
    CountDownLatch begun = new CountDownLatch(1);
    writer.offer(
        () -> {
          begun.countDown();
          awaitRelease();
        });
    Awaitility.await().until(() -> begun.getCount() == 0);
  }

  private void awaitRelease() {
    try {
      assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
