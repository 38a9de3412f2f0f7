package dev.weft.tools.script;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weft.tools.script.Script.Outcome;
import dev.weft.tools.script.Script.Started;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsProvisioningTest {
  private static final String RELEASED = "2.15.1";

  @TempDir private Path directory;
  private Script script;
  private HttpServer releases;
  private final ConcurrentLinkedQueue<String> fetched = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void makeScript() throws IOException {
    script = new Script(directory);
  }

  @AfterEach
  void stopReleases() {
    if (releases != null) {
      releases.stop(0);
    }
  }

  @Test
  void usesTheNamedBinaryBeforeAllOthers() throws Exception {
    Path named = Script.natsServer(directory.resolve("mine/nats-server"), "2.12.14");
    script.tool("nats-server", "echo 'nats-server: v2.15.1'");
    script.environment.put("WEFT_NATS_BINARY", named.toString());

    Outcome outcome = script.run("nats-server");

    assertThat(outcome).isEqualTo(new Outcome(0, named.toString(), ""));
  }

  @Test
  void refusesANamedBinaryThatWillNotDoByItsName() throws Exception {
    Path missing = directory.resolve("missing");
    Path plain = Files.writeString(directory.resolve("plain"), "text");
    Path other = Script.executable(directory.resolve("other"), "echo hello");
    Path old = Script.natsServer(directory.resolve("old"), "2.11.9");
    script.tool("nats-server", "echo 'nats-server: v2.15.1'");

    assertRefused(missing, "no such file");
    assertRefused(plain, "is not executable");
    assertRefused(directory, "is a directory");
    assertRefused(other, "does not run as a nats-server");
    assertRefused(old, "version 2.11.9 is too old, 2.12.14 or newer is needed");
  }

  @Test
  void usesTheOneOnThePath() throws Exception {
    Path tool = script.tool("nats-server", "echo 'nats-server: v2.12.14'");

    assertThat(script.run("nats-server")).isEqualTo(new Outcome(0, tool.toString(), ""));
  }

  @Test
  void passesOverAnOldOneOnThePathAndSaysSo() throws Exception {
    Path old = script.tool("nats-server", "echo 'nats-server: v2.9.25'");
    Path cached = Script.natsServer(script.cached("2.14.0"), "2.14.0");

    Outcome outcome = script.run("nats-server");

    assertThat(outcome.stdout()).isEqualTo(cached.toString());
    assertThat(outcome.stderr()).contains(old.toString(), "2.9.25");
  }

  @Test
  void usesTheNewestOfItsCache() throws Exception {
    Script.natsServer(script.cached("2.9.0"), "2.9.0");
    Script.natsServer(script.cached("2.12.14"), "2.12.14");
    Path newest = Script.natsServer(script.cached("2.15.1"), "2.15.1");
    Script.executable(script.cached("2.16.0"), "exit 1");

    assertThat(script.run("nats-server")).isEqualTo(new Outcome(0, newest.toString(), ""));
  }

  @Test
  void getsTheReleaseWhenItsChecksumMatches() throws Exception {
    serveRelease(true);

    Outcome first = script.run("nats-server");
    Outcome second = script.run("nats-server");

    assertThat(first.status()).as(first.stderr()).isZero();
    assertThat(first.stdout()).isEqualTo(script.cached(RELEASED).toString());
    assertThat(first.stderr()).contains("got nats-server " + RELEASED + " (official release)");
    assertThat(second).isEqualTo(new Outcome(0, first.stdout(), ""));
    assertThat(fetched).hasSize(2);
  }

  @Test
  void refusesAReleaseWhoseChecksumDoesNotMatch() throws Exception {
    serveRelease(false);

    Outcome outcome = script.run("nats-server");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).contains("official release: the checksum does not match");
    assertThat(script.cached(RELEASED)).doesNotExist();
  }

  @Test
  void parallelStartsFetchOnce() throws Exception {
    serveRelease(true);

    List<Started> starts =
        List.of(
            script.start("nats-server"), script.start("nats-server"), script.start("nats-server"));

    for (Started start : starts) {
      Outcome outcome = start.end();
      assertThat(outcome.status()).as(outcome.stderr()).isZero();
      assertThat(outcome.stdout()).isEqualTo(script.cached(RELEASED).toString());
    }
    assertThat(fetched).hasSize(2);
  }

  @Test
  void takesOverTheLockOfAStartThatDied() throws Exception {
    serveRelease(true);
    Process dead = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    assertThat(dead.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Path lock = script.cached("x").getParent().resolveSibling(".lock");
    Files.createDirectories(lock);
    Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

    Outcome outcome = script.run("nats-server");

    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void buildsAnExactVersionWithGo() throws Exception {
    script.tool(
        "go",
        """
        echo "$@" > "$GOBIN/../go.log"
        printf '#!/bin/bash\\necho nats-server: v2.12.14\\n' > "$GOBIN/nats-server"
        chmod +x "$GOBIN/nats-server"
        """);

    Outcome outcome = script.run("nats-server", "--version", "2.12.14");

    assertThat(outcome.stdout()).isEqualTo(script.cached("2.12.14").toString());
    assertThat(script.cached("2.12.14").getParent().getParent().resolveSibling("go.log"))
        .hasContent("install github.com/nats-io/nats-server/v2@v2.12.14");
  }

  @Test
  void saysWhatToDoWhenNoWayWorks() throws Exception {
    Outcome outcome = script.run("nats-server");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr())
        .contains("official release: ", "Debian package: ", "go install: there is no go")
        .contains("WEFT_NATS_BINARY=", "WEFT_NATS_SERVERS=");
    assertThat(script.cached("x").getParent().getParent().getParent())
        .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("getting"));
  }

  private void assertRefused(Path named, String why) throws Exception {
    script.environment.put("WEFT_NATS_BINARY", named.toString());
    Outcome outcome = script.run("nats-server");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).contains("WEFT_NATS_BINARY=" + named + ": " + why);
  }

  /** Serves a release for any platform under whatever archive name is asked for. */
  private void serveRelease(boolean honest) throws Exception {
    byte[] archive = archive();
    String sum = sha256(honest ? archive : new byte[] {1});
    releases = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    releases.createContext(
        "/v" + RELEASED + "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          fetched.add(path);
          byte[] body =
              path.endsWith("SHA256SUMS")
                  ? (sum + "  " + name() + ".tar.gz\n").getBytes(StandardCharsets.UTF_8)
                  : archive;
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    releases.start();
    script.environment.put(
        "WEFT_NATS_RELEASES", "http://127.0.0.1:" + releases.getAddress().getPort());
  }

  private byte[] archive() throws Exception {
    Script.natsServer(
        directory.resolve("release").resolve(name()).resolve("nats-server"), RELEASED);
    Path file = directory.resolve("release.tar.gz");
    Process tar =
        new ProcessBuilder(
                "tar",
                "-C",
                directory.resolve("release").toString(),
                "-czf",
                file.toString(),
                name())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    return Files.readAllBytes(file);
  }

  /** As the script names it for this machine. */
  private static String name() {
    String os = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    return "nats-server-v" + RELEASED + "-" + os + "-" + arch;
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
