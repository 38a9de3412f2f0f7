package dev.weft.bridge.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServedRequestsTest {
  private final ServedRequests load = new ServedRequests();

  @Test
  void areNoMoreThanTheirBound() {
    for (int i = 0; i < ServedRequests.COUNT_MAX; i++) {
      assertThat(load.begin(1)).isTrue();
    }
    assertThat(load.begin(1)).isFalse();
    load.end(1);
    assertThat(load.begin(1)).isTrue();
  }

  @Test
  void areTogetherNoLargerThanTheirBound() {
    int half = (int) (ServedRequests.BYTES_MAX / 2);
    assertThat(load.begin(half)).isTrue();
    assertThat(load.begin(half)).isTrue();
    assertThat(load.begin(1)).isFalse();
    load.end(half);
    assertThat(load.begin(1)).isTrue();
  }
}
