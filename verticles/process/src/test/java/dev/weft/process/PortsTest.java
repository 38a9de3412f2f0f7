package dev.weft.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final String HOST = "127.0.0.1";
  private static final int MANY = 3_000;
  private static final long ENDS_S_MAX = 30;
  private static final int OUTGOING_FIRST = 32_768;

  @Test
  void givesNoPortTwiceAndNoneThatAnOutgoingConnectionMayTake() {
    int[] ports = IntStream.range(0, MANY).map(i -> Ports.freeOr(HOST, 0)).toArray();

    assertThat(ports).doesNotHaveDuplicates();
    assertThat(IntStream.of(ports).max().orElseThrow()).isLessThan(OUTGOING_FIRST);
  }

  @Test
  void givesNoPortThatAnotherProcessWasGiven() throws Exception {
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = other.inputReader(UTF_8)) {
      int port = Integer.parseInt(said.readLine());
      assertThat(Ports.isFree(HOST, port)).as("nobody listens there").isTrue();
      assertThat(Ports.reserve(HOST, port)).isFalse();

      other.getOutputStream().close();
      assertThat(other.waitFor(ENDS_S_MAX, TimeUnit.SECONDS)).isTrue();
      assertThat(Ports.reserve(HOST, port)).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  /** Is given a port, prints it and lives until its input ends. */
  static final class OtherProcess {
    public static void main(String[] none) throws IOException {
      System.out.println(Ports.freeOr(HOST, 0));
      System.in.read();
    }
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
