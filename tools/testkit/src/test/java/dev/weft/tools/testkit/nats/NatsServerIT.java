package dev.weft.tools.testkit.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NatsServerIT {
  @Test
  void keepsItsPortOverKillAndStop() {
    try (NatsServer nats = NatsServer.started()) {
      String url = nats.url();
      long pid = nats.pid();

      nats.kill();
      assertThat(speaks(nats.port())).isFalse();
      nats.start();
      nats.stop();
      assertThat(speaks(nats.port())).isFalse();
      nats.start();

      assertThat(nats.url()).isEqualTo(url);
      assertThat(nats.pid()).isNotEqualTo(pid);
      Awaitility.await().until(() -> speaks(nats.port()));
    }
  }

  @Test
  void saysNothingWhilePaused() {
    try (NatsServer nats = NatsServer.started()) {
      nats.pause();
      assertThat(speaks(nats.port())).isFalse();

      nats.resume();
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> speaks(nats.port()));
    }
  }

  @Test
  void leavesNoProcessBehind() {
    NatsServer nats = NatsServer.started();
    long pid = nats.pid();

    nats.close();

    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  private static boolean speaks(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(500);
      return socket.getInputStream().read() == 'I';
    } catch (IOException silent) {
      return false;
    }
  }
}
