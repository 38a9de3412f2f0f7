package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that leaves payment to somebody else, who is a shell: the example of the wire contract.
 */
class ForeignPaymentIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Path PAGE =
      Path.of(System.getProperty("weft.root"), "docs/wire-contract.md");

  /** As much of the NATS CLI as the page uses, for machines that have none. */
  private static final String NATS_PUB =
      """
      #!/usr/bin/env bash
      shift
      headers=
      while [ "$1" = -H ]; do headers+="${2%%:*}: ${2#*:}"$'\\r\\n'; shift 2; done
      server=${NATS_URL#nats://}
      exec 3<>"/dev/tcp/${server%:*}/${server#*:}"
      printf 'CONNECT {"verbose":false,"headers":true}\\r\\n' >&3
      if [ -z "$headers" ]; then
        printf 'PUB %s %d\\r\\n%s\\r\\n' "$1" ${#2} "$2" >&3
      else
        printf -v head 'NATS/1.0\\r\\n%s\\r\\n' "$headers"
        printf 'HPUB %s %d %d\\r\\n%s%s\\r\\n' "$1" ${#head} $((${#head} + ${#2})) "$head" "$2" >&3
      fi
      printf 'PING\\r\\n' >&3
      while read -r line <&3; do [[ $line == PONG* ]] && exit 0; done
      exit 1
      """;

  @TempDir Path work;
  private NatsServer nats;
  private LocalNode node;
  private Shop shop;

  @BeforeEach
  void start() {
    nats = new NatsServer().start();
    node = LocalNode.start(work, nats.url(), "node.foreign=payment").awaitReady();
    shop = new Shop(node.httpPort());
  }

  @AfterEach
  void stop() {
    node.close();
    nats.close();
  }

  @Test
  void confirmsTheOrderThatAShellScriptSaysIsPaid() throws Exception {
    shop.awaitReadiness("UP");
    List<String> commands =
        Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("nats pub ")).toList();
    assertThat(commands).hasSize(2);
    for (String command : commands) {
      String order = reserved();
      run(command, order);
      shop.awaitAllConfirmed();
      run(command, order);
    }
    assertThat(shop.api().json("/api/v1/dead-letters").getJsonArray("letters")).isEmpty();
    shop.awaitReadiness("UP");
  }

  @Test
  void tellsTheSenderAtOnceWhatItRefuses() throws Exception {
    Connection sender = Nats.connect(nats.url());
    try {
      assertReceivesDeadLetter(sender, "payments.captured.o-1", "{\"order\":7}", "BRG-301");
      assertReceivesDeadLetter(sender, "payments.declined.o-2", "{\"reason\":\"no\"}", "KRN-103");
    } finally {
      sender.close();
    }
  }

  private static void assertReceivesDeadLetter(
      Connection sender, String subject, String data, String id) throws Exception {
    Subscription refusals = sender.subscribe("dead_letters.PAYMENTS.>");
    sender.flush(LIMIT);
    sender.publish(subject, data.getBytes(StandardCharsets.UTF_8));
    Message refusal = refusals.nextMessage(LIMIT);
    refusals.unsubscribe();
    assertThat(refusal.getHeaders().getFirst("weft-dl-subject")).isEqualTo(subject);
    assertThat(refusal.getHeaders().getFirst("weft-dl-failure-id")).isEqualTo(id);
    assertThat(refusal.getHeaders().getFirst("weft-dl-reason")).isNotEmpty();
  }

  private String reserved() throws Exception {
    String id = shop.place();
    await().atMost(LIMIT).until(() -> shop.api().order(id).getString("status").equals("RESERVED"));
    return id;
  }

  private void run(String command, String order) throws Exception {
    Path bin = Files.createDirectories(work.resolve("bin"));
    Path stub = Files.writeString(bin.resolve("nats"), NATS_PUB);
    assertThat(stub.toFile().setExecutable(true)).isTrue();
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("shell.log").toFile());
    Answer answer = shop.api().get("/api/v1/orders/" + order);
    builder
        .environment()
        .putAll(
            Map.of(
                "ORDER",
                order,
                "TOTAL",
                Long.toString(new JsonObject(answer.text()).getLong("totalMinor")),
                "NATS_URL",
                nats.url(),
                "PATH",
                System.getenv("PATH") + ":" + bin));
    Process shell = builder.start();
    assertThat(shell.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(shell.exitValue()).as(this::shellLog).isZero();
  }

  private String shellLog() {
    try {
      return Files.readString(work.resolve("shell.log"));
    } catch (IOException none) {
      return none.toString();
    }
  }
}
