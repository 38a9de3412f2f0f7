package dev.weft.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientQueueTest {
  private static final int FRAMES_MAX = 3;

  private final ClientQueue queue = new ClientQueue(FRAMES_MAX);

  @Test
  void keepsEveryFrameUpToItsBound() {
    add(1, "a");
    add(2, "a");
    add(3, "b");
    assertThat(drain()).containsExactly(1L, 2L, 3L);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void keepsTheNewestOfEachOrderBeyondIt() {
    add(1, "a");
    add(2, "b");
    add(3, "a");
    add(4, "c");
    add(5, "a");
    assertThat(drain()).containsExactly(2L, 4L, 5L);
  }

  @Test
  void keepsEveryFrameAgainOnceItHasRunEmpty() {
    for (int i = 1; i <= 4; i++) {
      add(i, "a");
    }
    assertThat(drain()).containsExactly(4L);
    add(5, "a");
    add(6, "a");
    assertThat(drain()).containsExactly(5L, 6L);
  }

  @Test
  void givesUpWhenTooManyOrdersWait() {
    int ordersMax = FRAMES_MAX * ClientQueue.CONFLATED_FACTOR;
    for (int i = 1; i <= ordersMax; i++) {
      assertThat(add(i, "order-" + i)).isTrue();
    }
    assertThat(add(ordersMax + 1, "order-1")).isTrue();
    assertThat(add(ordersMax + 2, "one-more")).isFalse();
  }

  private boolean add(long sequence, String orderId) {
    return queue.add(new StatusChange(sequence, orderId, "c", "PENDING", "", Instant.EPOCH, ""));
  }

  private List<Long> drain() {
    List<Long> sequences = new ArrayList<>();
    for (StatusChange next = queue.poll(); next != null; next = queue.poll()) {
      sequences.add(next.sequence());
    }
    return sequences;
  }
}
