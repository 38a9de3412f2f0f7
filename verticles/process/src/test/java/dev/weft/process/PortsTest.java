package dev.weft.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final String HOST = "127.0.0.1";
  private static final int MANY = 3_000;
  private static final int OUTGOING_FIRST = 32_768;

  @Test
  void givesNoPortTwiceAndNoneThatAnOutgoingConnectionMayTake() {
    int[] ports = IntStream.range(0, MANY).map(i -> Ports.freeOr(HOST, 0)).toArray();

    assertThat(ports).doesNotHaveDuplicates();
    assertThat(IntStream.of(ports).max().orElseThrow()).isLessThan(OUTGOING_FIRST);
  }

  @Test
  void givesAnotherPortForOneThatIsTaken() throws IOException {
    int free = Ports.freeOr(HOST, 0);
    assertThat(Ports.freeOr(HOST, free)).isEqualTo(free);

    try (ServerSocket taken = new ServerSocket(free, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.freeOr(HOST, taken.getLocalPort())).isNotEqualTo(free);
    }
  }
}
