package dev.weft.launcher.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.process.ChildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsBinarySearchTest {
  @TempDir Path dir;

  @Test
  void takesTheConfiguredOneBeforeAllOthers() throws IOException {
    Path configured = server("a/nats-server", "2.13.1");
    Path variable = server("b/nats-server", "2.14.0");
    NatsBinary found =
        search(Map.of("WEFT_NATS_BINARY", variable.toString())).find(configured.toString());
    assertThat(found)
        .isEqualTo(new NatsBinary(configured, new Version(2, 13, 1), "nats.embedded.binary"));
  }

  @Test
  void takesTheVariableBeforeThePath() throws IOException {
    Path variable = server("b/any-name", Version.OLDEST.toString());
    Path path = server("bin/nats-server", "2.15.0");
    NatsBinary found =
        search(Map.of("WEFT_NATS_BINARY", variable.toString(), "PATH", path.getParent().toString()))
            .find("");
    assertThat(found.path()).isEqualTo(variable);
  }

  @Test
  void tellsWhereARelativeOneIsFromWhicheverDirectoryItIsRun() throws IOException {
    Path binary = server("a/nats-server", "2.13.1");
    String relative = Path.of("").toAbsolutePath().relativize(binary).toString();

    assertThat(search(Map.of()).find(relative).path()).isAbsolute();
    assertThat(search(Map.of("WEFT_NATS_BINARY", relative)).find("").path().normalize())
        .isEqualTo(binary);
  }

  @Test
  void passesOverAnOldOneOnThePath() throws IOException {
    Path old = server("bin/nats-server", "2.10.27");
    server("cache/weft/nats-server/2.9.9/nats-server", "2.9.9");
    server("cache/weft/nats-server/2.12.3/nats-server", "2.12.3");
    Path newest = server("cache/weft/nats-server/2.13.0/nats-server", "2.13.0");
    NatsBinary found =
        search(
                Map.of(
                    "PATH", old.getParent().toString(),
                    "XDG_CACHE_HOME", dir.resolve("cache").toString()))
            .find("");
    assertThat(found).isEqualTo(new NatsBinary(newest, new Version(2, 13, 0), "cache"));
  }

  @Test
  void refusesANamedOneThatIsTooOld() throws IOException {
    Path old = server("nats-server", "2.11.9");
    assertThatThrownBy(() -> search(Map.of("WEFT_NATS_BINARY", old.toString())).find(""))
        .isInstanceOf(ChildException.class)
        .hasMessage(
            "WEFT_NATS_BINARY=" + old + " is 2.11.9; Weft needs " + Version.OLDEST + " or newer");
  }

  @Test
  void refusesANamedOneThatIsSomethingElse() {
    assertThatThrownBy(() -> search(Map.of()).find("/bin/true"))
        .hasMessage("nats.embedded.binary=/bin/true does not run as a nats-server");
    assertThatThrownBy(() -> search(Map.of()).find("/no/such/file"))
        .hasMessage("nats.embedded.binary=/no/such/file does not run as a nats-server");
  }

  @Test
  void saysWhatToDoWhenThereIsNone() {
    assertThatThrownBy(() -> search(Map.of("HOME", dir.toString())).find(""))
        .isInstanceOf(ChildException.class)
        .hasMessageStartingWith("no nats-server " + Version.OLDEST + " or newer found: ")
        .hasMessageContaining("./weft nats-server")
        .hasMessageContaining("nats.servers");
  }

  private static NatsBinarySearch search(Map<String, String> environment) {
    return new NatsBinarySearch(environment);
  }

  private Path server(String name, String version) throws IOException {
    return FakeNatsServer.at(dir.resolve(name), version);
  }
}
