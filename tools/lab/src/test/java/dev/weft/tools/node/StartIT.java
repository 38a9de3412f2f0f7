package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a start costs, as far as it is the same on every machine: the classes that node and provider
 * have read by the time at which the node is ready (docs/adr/0030). With room.
 */
class StartIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path work;

  private static List<String> node;
  private static List<String> provider;

  @BeforeAll
  static void startOnce() throws Exception {
    int port = Ports.freeOr("127.0.0.1", 0);
    HttpApi api = new HttpApi(port);
    String log = "-Xlog:class+load:file=" + work.resolve("classes-%p.log");
    try (JarProcess weft =
        JarProcess.start(
            Map.of("JAVA_TOOL_OPTIONS", log),
            work,
            work,
            "up",
            "--set=http.port=" + port,
            "--set=nats.embedded.port=0")) {
      await().atMost(LIMIT).until(() -> api.status("/ready") == 200);
      List<List<String>> logs = logs();
      assertThat(logs).as(weft.output()).hasSize(2);
      node = logs.get(0);
      provider = logs.get(1);
    }
  }

  @Test
  void readsNoMoreClassesThanItDid() {
    assertThat(node).hasSizeBetween(4_000, 8_700);
    assertThat(provider).hasSizeBetween(1_500, 5_000);
  }

  /**
   * XML for a configuration of logging, Java objects from JSON, what other commands can be told.
   */
  @Test
  void readsNothingThatAStartDoesNotNeed() {
    assertThat(Stream.concat(node.stream(), provider.stream()))
        .noneMatch(line -> line.contains(" com.sun.org.apache.xerces."))
        .noneMatch(line -> line.contains(" com.fasterxml.jackson.databind."))
        .noneMatch(line -> line.contains(" dev.weft.tools.bench.BenchFlags "));
  }

  /** One for each JVM, that with the most classes first. */
  private static List<List<String>> logs() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("classes-"))
          .map(StartIT::lines)
          .sorted(Comparator.<List<String>>comparingInt(List::size).reversed())
          .toList();
    }
  }

  private static List<String> lines(Path log) {
    try {
      return Files.readAllLines(log);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
