package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.process.Ports;
import dev.weft.tools.lab.JarProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /**
   * Of the bench and its nodes: what it reports is looked at here, and not how fast they are, so
   * the optimizing compiler would work for nothing.
   */
  private static final Map<String, String> QUICK_COMPILER =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

  @TempDir private Path work;

  /** The node in the process of the bench is that of the table, the report that of two nodes. */
  @Tag("nightly")
  @Test
  void measuresANodeOfItsOwn() throws Exception {
    try (JarProcess bench =
        JarProcess.start(
            QUICK_COMPILER, work, work, "bench", "--orders", "300", "--warmup", "100")) {
      assertThat(bench.exitCode(LIMIT)).as(bench.output()).isZero();

      assertThat(bench.output())
          .contains("300 orders", "100 warm-up orders before are not counted");
      assertReported(bench.output(), 300);
    }
  }

  @Test
  void measuresTwoNodesOfTheirOwnAndAHotSku() throws Exception {
    Path json = work.resolve("bench.json");
    try (JarProcess bench =
        JarProcess.start(
            QUICK_COMPILER,
            work,
            work,
            "bench",
            "--nodes",
            "2",
            "--shards",
            "4",
            "--hot-share",
            "0.5",
            "--orders",
            "100",
            "--warmup",
            "40",
            // A busy machine takes as many a second too late, and a late one is a refused one.
            "--in-flight",
            "16",
            "--json",
            json.toString())) {
      assertThat(bench.exitCode(LIMIT)).as(bench.output()).isZero();

      assertThat(bench.output())
          .contains("100 orders, 50 % for one SKU", "40 warm-up orders before are not counted")
          .containsPattern("while measuring +node 0 +node 1 +sum")
          .containsPattern("nats-server: [\\d.]+ CPU ms/order");
      assertReported(bench.output(), 100);
      JsonObject figures = new JsonObject(Files.readString(json));
      assertThat(figures.getLong("confirmed")).isEqualTo(100);
      assertThat(figures.getJsonObject("sum").getLong("appends")).isGreaterThan(3 * 100L);
      assertThat(figures.getJsonObject("sum").getDouble("cpuMsPerOrder")).isPositive();
    }
  }

  @Test
  void comparesLoadsWithTheRawPipelineInATable() throws Exception {
    Path json = work.resolve("table.json");
    Path plot = work.resolve("table.svg");
    try (JarProcess bench =
        JarProcess.start(
            QUICK_COMPILER,
            work,
            work,
            "bench",
            "--quick",
            "--orders",
            "100",
            "--warmup",
            "40",
            "--json",
            json.toString(),
            "--plot",
            plot.toString())) {
      assertThat(bench.exitCode(LIMIT)).as(bench.output()).isZero();

      assertThat(bench.output())
          .containsPattern("in flight +orders +confirmed/s +p50 ms +p99 ms +p99.9 ms")
          .containsPattern("Weft does [\\d.]+ of what the raw pipeline does: .* at 512 in flight");
      JsonArray table = new JsonObject(Files.readString(json)).getJsonArray("table");
      assertThat(table).hasSize(4);
      JsonObject last = table.getJsonObject(3);
      assertThat(last.getInteger("inFlightMax")).isEqualTo(512);
      assertThat(last.getJsonObject("raw").getInteger("appendsPerOrder")).isBetween(4, 8);
      assertThat(last.getJsonObject("stagesMeanMs").fieldNames())
          .contains("edge", "commit", "handlers", "route lag", "feed");
      assertThat(plot).content().startsWith("<svg ");
    }
  }

  /** The provider takes connections and says nothing. */
  @Test
  void endsWithWhatTheMeshSaysWhenNothingMoves() throws Exception {
    String node = "http://127.0.0.1:" + Ports.freeOr("127.0.0.1", 0);
    try (ServerSocket silent = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        JarProcess up =
            JarProcess.start(
                work,
                work,
                "up",
                "--set",
                "http.port=" + URI.create(node).getPort(),
                "--set",
                "payment.provider.url=http://127.0.0.1:" + silent.getLocalPort())) {
      Awaitility.await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> status(node + "/ready") == 200);
      try (JarProcess bench =
          JarProcess.start(work, work, "bench", "--url", node, "--orders", "30", "--warmup", "5")) {
        assertThat(bench.exitCode(LIMIT)).as(bench.output()).isEqualTo(1);

        assertThat(bench.output())
            .as(up.output())
            .contains("nothing has moved for 10 s", "is DEGRADED", "route payment-capture")
            .doesNotContain("without an end");
      }
    }
  }

  private static void assertReported(String output, int orders) {
    assertThat(output)
        .containsPattern("confirmed +[\\d,]+/s \\(" + orders + "\\)")
        .containsPattern("p50 [\\d.]+ ms, p95 [\\d.]+ ms, p99 [\\d.]+ ms")
        .containsPattern("POST errors +none");
  }

  private static int status(String url) throws IOException {
    return ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode();
  }
}
