package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.connection.NatsOptions;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.launcher.Main;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The user that {@code weft nats-acl} makes for a step is enough for its work, and for no other.
 */
@Timeout(120)
class StepAclIT {
  private static final Duration LIMIT = Duration.ofSeconds(40);
  private static final String STEP = "--set=saga.steps.fraud.timeout=1m";
  private static final String ROLES = "gateway,order,inventory,payment,notification";

  private static final List<String> FORBIDDEN =
      List.of(
          "steps.limit.passed.x",
          "orders.cleared.x",
          "orders.confirmed.x",
          "payments.captured.x",
          "$JS.API.STREAM.PURGE.STEPS",
          "$JS.API.CONSUMER.MSG.NEXT.ORDERS.payment-capture-cleared");

  @TempDir Path work;

  @Test
  void aStepDoesItsWorkAndNothingElse() throws Exception {
    Path keys = work.resolve("keys");
    Path config = work.resolve("nats.conf");
    String acl = weft("nats-acl", "--nkeys", keys.toString(), "--roles", ROLES, STEP);
    Files.writeString(config, acl);
    try (NatsServer nats = new NatsServer("--config", config.toString()).start()) {
      String servers = "--set=nats.servers=" + nats.url();
      weft("provision", STEP, servers, "--set=nats.nkeyFile=" + keys.resolve("ops.nk"));
      Path nodeKey = keys.resolve(ROLES.replace(',', '-') + ".nk");
      Collection<String> errors = new CopyOnWriteArrayList<>();
      Connection connection = connect(nats.url(), keys.resolve("step-fraud.nk"), errors);
      try (LocalNode node =
              LocalNode.start(
                      work, nats.url(), "saga.steps.fraud.timeout=1m", "nats.nkeyFile=" + nodeKey)
                  .awaitReady();
          TestStep step = new TestStep(connection, "fraud", TestStep::pass)) {
        Shop shop = new Shop(node.httpPort());
        shop.place(2);
        shop.awaitAllConfirmed();
        shop.awaitReadiness("UP");
        assertThat(step.handled()).isPositive();
        assertThat(errors).isEmpty();
        FORBIDDEN.forEach(subject -> connection.publish(subject, new byte[0]));
        await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThat(FORBIDDEN)
                        .allMatch(subject -> errors.stream().anyMatch(e -> isAbout(e, subject))));
      } finally {
        connection.close();
      }
    }
  }

  private static boolean isAbout(String error, String subject) {
    return error.toLowerCase(Locale.ROOT).contains(subject.toLowerCase(Locale.ROOT));
  }

  private static Connection connect(String url, Path key, Collection<String> errors)
      throws Exception {
    JsonObject nats = new JsonObject().put("servers", url).put("nkeyFile", key.toString());
    return Nats.connect(
        NatsOptions.read(new OptionsReader(nats, "nats"))
            .client("step")
            .errorListener(
                new ErrorListener() {
                  @Override
                  public void errorOccurred(Connection connection, String error) {
                    errors.add(error);
                  }
                })
            .build());
  }

  private static String weft(String... arguments) {
    StringWriter out = new StringWriter();
    int exit = Main.commandLine().setOut(new PrintWriter(out, true)).execute(arguments);
    assertThat(exit).as(Stream.of(arguments).toList() + "\n" + out).isZero();
    return out.toString();
  }
}
