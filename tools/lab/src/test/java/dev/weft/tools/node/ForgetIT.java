package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.customer.CustomerVault;
import dev.weft.launcher.NodeAccess;
import dev.weft.process.Ports;
import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.lab.StatusFollower;
import dev.weft.tools.testkit.Async;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A customer is known by everybody who may know it, in no file; and once it is forgotten, by
 * nobody.
 */
@Timeout(120)
class ForgetIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String CUSTOMER = "forget-me-4417@mail.example";
  private static final String KEY = "UExBTlRFRC1zZWFsaW5nLWtleS0wMDAxLTMyYnl0ZXM=";
  private static final Pattern SEALED = Pattern.compile("sealed:v1:[0-9a-f]{8}:");

  @TempDir Path work;
  @TempDir Path elsewhere;

  @Test
  void nobodyKnowsWhoseTheOrdersWere() throws Exception {
    Files.writeString(work.resolve("customer.keys"), KEY);
    int port = Ports.freeOr("127.0.0.1", 0);
    HttpApi api = new HttpApi(port);
    URI url = URI.create("http://127.0.0.1:" + port);
    try (JarProcess node =
        JarProcess.start(
            work,
            elsewhere,
            "up",
            "--set=http.port=" + port,
            "--set=nats.embedded.port=0",
            "--set=security.customerKeyFile=customer.keys")) {
      await().atMost(LIMIT).until(() -> node.output().contains("Weft is ready."));
      List<JsonObject> frames = new CopyOnWriteArrayList<>();
      Vertx vertx = Vertx.vertx();
      StatusFollower follower = new StatusFollower(vertx, url, NodeAccess.NONE, frames::add);
      Async.await(follower.start());

      String order = confirmed(api);
      assertThat(api.order(order).getString("customerId")).isEqualTo(CUSTOMER);
      await().atMost(LIMIT).until(() -> frames.size() > 2);
      assertThat(frames).allMatch(frame -> frame.getString("customerId").equals(CUSTOMER));
      assertThat(filesWith(Pattern.compile(Pattern.quote(CUSTOMER)))).isEmpty();
      assertThat(filesWith(SEALED)).isNotEmpty();

      assertThat(run("forget", CUSTOMER, "--url=" + url)).contains("Forgotten.");

      assertThat(api.order(order).getString("customerId")).isEqualTo(CustomerVault.ERASED);
      assertThat(api.order(order).getString("status")).isEqualTo("CONFIRMED");
      assertThat(filesWith(SEALED)).isEmpty();
      assertThat(run("forget", CUSTOMER, "--url=" + url)).contains("Nothing is stored");
      String again = confirmed(api);
      assertThat(api.order(again).getString("customerId")).isEqualTo(CUSTOMER);
      assertThat(api.order(order).getString("customerId")).isEqualTo(CustomerVault.ERASED);
      follower.stop();
      Async.await(vertx.close());
      try (JarProcess audit = JarProcess.start(work, elsewhere, "audit")) {
        assertThat(audit.exitCode(LIMIT)).as(audit.output()).isZero();
      }
    }
  }

  private static String confirmed(HttpApi api) throws IOException, InterruptedException {
    JsonObject placed = HttpApi.orderOf("tok_ok", Map.of("LOOM-INKLE", 1));
    String order = api.place(placed.put("customerId", CUSTOMER)).json().getString("orderId");
    await().atMost(LIMIT).until(() -> api.order(order).getString("status").equals("CONFIRMED"));
    return order;
  }

  private static String run(String... command) {
    CommandRun ended = CommandRun.of(command);
    assertThat(ended.exitCode()).as(ended.output()).isZero();
    return ended.output();
  }

  /** Of the node, its servers and their data. */
  private List<Path> filesWith(Pattern text) throws IOException {
    try (Stream<Path> files = Files.walk(work)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> text.matcher(content(file)).find())
          .toList();
    }
  }

  private static String content(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }
}
