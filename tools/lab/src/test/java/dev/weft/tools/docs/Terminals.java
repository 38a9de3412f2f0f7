package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.JarArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a reader has open: one terminal in which {@code ./weft up} stays, and one for all else. Both
 * are in an empty directory with a {@code weft} that runs the jar; ports are free ones instead of
 * those that the pages name.
 */
final class Terminals implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String STAYS = "./weft up";

  /** Where {@code mvn} finds what it needs, in the environment of the commands. */
  static final String MAVEN_REPOSITORY = "TEST_MAVEN_REPOSITORY";

  private static final String PORT_SHOWN = ":8080";

  /** Answers that a reader would take for a page that is wrong. */
  private static final Set<Integer> MISTAKES = Set.of(400, 404, 405, 406, 415);

  /** What the script does, but for the build: this jar was built with the test. */
  private static final String WEFT =
      """
      #!/bin/bash
      export WEFT_NATS_BINARY=$('%s' nats-server)
      exec '%s' -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 %s -jar '%s' "$@"
      """;

  /** curl gets the port that is used here, and as in a terminal shows no progress. */
  private static final String SETUP =
      """
      curl() { command curl -sS --max-time 5 "${@//:8080/:$WEFT_HTTP_PORT}"; }
      mvn() { command mvn -o -B -Dmaven.repo.local="$TEST_MAVEN_REPOSITORY" "$@"; }
      [ ! -f vars ] || . ./vars
      trap 'declare -p ID 2>/dev/null >vars' EXIT
      """;

  /** The status instead of the answer; a stream that stays open is cut after a second. */
  private static final String STATUS =
      """
      ID=${ID:-none} SKU=SHUTTLE-BOAT
      curl() { command curl --max-time 1 -s -o body -w '%{http_code}' "${@//:8080/:$WEFT_HTTP_PORT}" || [ $? = 28 ]; }
      """;

  /** A shell that runs in the background has its commands ignore Ctrl-C; a reader's does not. */
  private static final String FOREGROUND =
      "foreground='env --default-signal=INT'; $foreground true 2>/dev/null || foreground=; exec"
          + " $foreground ";

  private final Path work;
  private final Map<String, String> environment;
  private final int port;
  private Process node;

  Terminals(Path work) throws IOException {
    this(work, Map.of());
  }

  /**
   * The same for pages that need more.
   *
   * @param environment more variables of all commands
   */
  Terminals(Path work, Map<String, String> environment) throws IOException {
    this.work = work;
    this.environment = Map.copyOf(environment);
    this.port = Ports.freeOr("127.0.0.1", 0);
    Path weft = work.resolve("weft");
    Path jar = Path.of(System.getProperty("weft.jar"));
    Files.writeString(
        weft,
        WEFT.formatted(
            Page.ROOT.resolve("weft"),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            String.join(" ", JarArchive.flags(jar)),
            jar));
    assertThat(weft.toFile().setExecutable(true)).isTrue();
  }

  /** Runs it until it prints what the page shows: what becomes of an order takes a moment. */
  void run(Shown shown) throws IOException {
    if (shown.command().startsWith(STAYS)) {
      node = start(FOREGROUND + shown.command(), "node.txt");
      awaitShown(shown, () -> read("node.txt"));
    } else {
      awaitShown(shown, () -> output(SETUP + shown.command()));
    }
  }

  private static void awaitShown(Shown shown, Output output) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              String printed = output.read();
              assertThat(shown.missing(printed))
                  .as("%s: $ %s%nprinted%n%s", shown.place(), shown.command(), printed)
                  .isEmpty();
            });
  }

  /** Waits until the node has printed it. */
  void awaitPrinted(Shown shown) {
    awaitShown(shown, () -> read("node.txt"));
  }

  /** Sends a request of a page on which $ID is the last order's, and looks at the status alone. */
  void answered(String place, String curl) {
    String answer = output(SETUP + STATUS + curl);
    assertThat(answer).as("%s: %s", place, curl).matches("\\d{3}");
    assertThat(MISTAKES).as("%s: %s", place, curl).doesNotContain(Integer.parseInt(answer));
  }

  /** Runs a command that ends with exit code 0, whatever it prints. */
  void succeed(String command) {
    assertThat(output(command + " && echo succeeded")).as(command).endsWith("succeeded\n");
  }

  /** Ctrl-C in the terminal of the node; its exit code. */
  int interrupt(Duration limit) throws IOException, InterruptedException {
    output("kill -INT " + node.pid());
    assertThat(node.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
        .as(() -> read("node.txt"))
        .isTrue();
    return node.exitValue();
  }

  private String output(String command) {
    try {
      Process process = start(command, "command.txt");
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      return read("command.txt");
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private Process start(String command, String file) throws IOException {
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve(file).toFile());
    bash.environment().putAll(environment);
    bash.environment()
        .putAll(Map.of("WEFT_HTTP_PORT", String.valueOf(port), "WEFT_NATS_EMBEDDED_PORT", "0"));
    return bash.start();
  }

  private String read(String file) {
    try {
      return Files.readString(work.resolve(file)).replace(":" + port, PORT_SHOWN);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    if (node != null) {
      node.descendants().forEach(ProcessHandle::destroyForcibly);
      node.destroyForcibly();
    }
  }

  private interface Output {
    String read();
  }
}
