package dev.weft.launcher.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.process.ChildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsLayoutTest {
  @TempDir Path home;

  @Test
  void oneServerHasTheDirectoryItself() {
    assertThat(layout(1).places()).containsExactly(new NatsLayout.Place("weft-embedded", home));
  }

  @Test
  void severalServersHaveADirectoryEach() {
    assertThat(layout(3).places())
        .containsExactly(
            new NatsLayout.Place("weft-1", home.resolve("1")),
            new NatsLayout.Place("weft-2", home.resolve("2")),
            new NatsLayout.Place("weft-3", home.resolve("3")));
  }

  @Test
  void anyNumberMayBeginInAnEmptyDirectory() {
    layout(1).check();
    layout(5).check();
  }

  @Test
  void refusesAClusterOnTheDataOfOneServer() throws IOException {
    stored(home);
    layout(1).check();
    assertThatThrownBy(() -> layout(3).check())
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("holds the streams of 1 server, and nats.embedded.servers is 3")
        .hasMessageContaining("nats.embedded.servers=1");
  }

  @Test
  void refusesAnotherNumberOnTheDataOfThree() throws IOException {
    for (int number = 1; number <= 3; number++) {
      stored(home.resolve(Integer.toString(number)));
    }
    layout(3).check();
    for (int other : new int[] {1, 5}) {
      assertThatThrownBy(() -> layout(other).check())
          .isInstanceOf(ChildException.class)
          .hasMessageContaining("holds the streams of 3 servers")
          .hasMessageContaining("nats.embedded.servers=3");
    }
  }

  @Test
  void aMemberMayHaveLostItsData() throws IOException {
    stored(home.resolve("1"));
    stored(home.resolve("2"));
    layout(3).check();
    stored(home.resolve("4"));
    layout(5).check();
    assertThatThrownBy(() -> layout(3).check()).hasMessageContaining("of 5 servers");
  }

  private NatsLayout layout(int servers) {
    return new NatsLayout(home, servers);
  }

  private static void stored(Path dir) throws IOException {
    Files.createDirectories(dir.resolve("jetstream"));
  }
}
