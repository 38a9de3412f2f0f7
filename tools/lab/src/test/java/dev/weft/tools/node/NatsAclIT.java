package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.connection.NatsOptions;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.launcher.Main;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real nats-server with the users that {@code weft nats-acl} prints: a mesh of one node for each
 * role works, and the credentials of one role, stolen, are good for nothing else.
 */
@Timeout(180)
class NatsAclIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> ROLES =
      List.of("gateway", "order", "inventory", "payment", "notification");

  private static final List<String> CHANGING_CUSTOMERS =
      List.of(
          "$JS.API.STREAM.PURGE.CUSTOMERS",
          "$JS.API.STREAM.DELETE.CUSTOMERS",
          "$JS.API.STREAM.UPDATE.CUSTOMERS",
          "$JS.API.STREAM.SNAPSHOT.CUSTOMERS",
          "$JS.API.STREAM.RESTORE.CUSTOMERS",
          "$JS.API.CONSUMER.CREATE.CUSTOMERS",
          "$JS.API.CONSUMER.CREATE.CUSTOMERS.mine.customers.>",
          "$JS.API.CONSUMER.DURABLE.CREATE.CUSTOMERS.mine");

  private static final List<String> FORGETTING_OR_FORGING_CUSTOMERS =
      List.of("customers.name.x", "customers.handle.x", "$JS.API.STREAM.MSG.DELETE.CUSTOMERS");

  private static final List<String> READING_CUSTOMERS =
      List.of(
          "$JS.API.DIRECT.GET.CUSTOMERS",
          "$JS.API.DIRECT.GET.CUSTOMERS.customers.name.x",
          "$JS.API.STREAM.MSG.GET.CUSTOMERS");

  @TempDir Path work;
  private Path keys;
  private String customerKeys;
  @AutoClose private NodeGroup group;

  @BeforeEach
  void start() throws Exception {
    keys = work.resolve("keys");
    byte[] key = "a key of 32 bytes for customers.".getBytes(StandardCharsets.US_ASCII);
    Path file = work.resolve("customer.keys");
    Files.writeString(file, Base64.getEncoder().encodeToString(key));
    customerKeys = "security.customerKeyFile=" + file;
    Path config = Files.writeString(work.resolve("nats.conf"), acl());
    group = new NodeGroup(work, new NatsServer("--config", config.toString()).start());
    assertThat(weft("provision", settings("ops"))).contains("as configured");
  }

  @Test
  void aMeshOfSeparateRolesConfirmsOrdersAndStolenKeysOpenNothingElse() throws Exception {
    ROLES.forEach(role -> group.start(role + ",bridge", settingsOfNode(role)));
    group.awaitReady();
    Shop shop = new Shop(group.port());
    shop.place(3);
    shop.awaitAllConfirmed();
    assertThat(group.charged()).containsExactlyInAnyOrderElementsOf(shop.accepted());
    await().atMost(LIMIT).untilAsserted(() -> assertThat(messages("NOTIFICATIONS")).isEqualTo(3));
    assertThat(messages("DEAD_LETTERS")).isZero();

    long orders = messages("ORDERS");
    opensNothing(
        "payment",
        List.of(
            "orders.confirmed.x",
            "orders.reserved.x",
            "inventory.reserved.0.x",
            "notifications.confirmed.x",
            "dead_letters.ORDERS.inventory.replay",
            "$JS.API.STREAM.PURGE.PAYMENTS",
            "$JS.API.STREAM.DELETE.PAYMENTS",
            "$JS.API.STREAM.UPDATE.PAYMENTS",
            "$JS.API.STREAM.CREATE.COPY",
            "$JS.API.STREAM.MSG.DELETE.PAYMENTS",
            "$JS.API.STREAM.SNAPSHOT.PAYMENTS",
            "$JS.API.CONSUMER.CREATE.PAYMENTS",
            "$JS.API.CONSUMER.CREATE.ORDERS.payment-capture.orders.reserved.*",
            "$JS.API.CONSUMER.DURABLE.CREATE.ORDERS.mine",
            "$JS.API.CONSUMER.DELETE.ORDERS.payment-capture",
            "$JS.API.CONSUMER.MSG.NEXT.ORDERS.inventory",
            "$JS.API.DIRECT.GET.NOTIFICATIONS",
            "$JS.API.STREAM.MSG.GET.NOTIFICATIONS",
            "$JS.ACK.ORDERS.inventory.1.1.1.1.0",
            "$JS.ACK._.hash.ORDERS.inventory.1.1.1.1.0",
            "$JS.API.ACCOUNT.PURGE.x",
            "weft.weft.call.order.place"));
    assertThat(messages("ORDERS")).isEqualTo(orders);
    shop.place();
    shop.awaitAllConfirmed();
  }

  @Test
  void customersAreForgottenByTheOrderServiceAndReadByNobodyWhoNeedNot() throws Exception {
    ROLES.forEach(role -> group.start(role + ",bridge", settingsOfNode(role)));
    group.awaitReady();
    Shop shop = new Shop(group.port());
    String order = shop.place();
    shop.awaitAllConfirmed();
    assertThat(shop.api().order(order).getString("customerId")).isEqualTo("customer-1");
    assertThat(messages("CUSTOMERS")).isEqualTo(2);

    for (String role : ROLES) {
      opensNothing(role, CHANGING_CUSTOMERS);
    }
    for (String role : List.of("gateway", "inventory", "payment", "notification")) {
      opensNothing(role, FORGETTING_OR_FORGING_CUSTOMERS);
    }
    for (String role : List.of("inventory", "payment")) {
      opensNothing(role, READING_CUSTOMERS);
    }
    assertThat(messages("CUSTOMERS")).isEqualTo(2);

    JsonObject customer = new JsonObject().put("customerId", "customer-1");
    assertThat(shop.api().post("/api/v1/customers/forget", customer).status()).isEqualTo(200);
    assertThat(messages("CUSTOMERS")).isZero();
    assertThat(shop.api().order(order).getString("customerId")).isEqualTo(CustomerVault.ERASED);
  }

  /** The server refuses each of them, and whatever else would be heard than answers. */
  private void opensNothing(String user, List<String> published) throws Exception {
    List<String> heard =
        List.of(">", "orders.>", "customers.>", "_INBOX.>", "$JS.API.>", "weft.*.call.*.>");
    Collection<String> errors = new CopyOnWriteArrayList<>();
    try (Closing thief = new Closing(connect(user, errors))) {
      published.forEach(subject -> thief.connection().publish(subject, new byte[] {'{', '}'}));
      heard.forEach(subject -> thief.connection().subscribe(subject));
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                published.forEach(
                    subject -> assertThat(errors).anyMatch(e -> isAbout(e, "Publish", subject)));
                heard.forEach(
                    subject ->
                        assertThat(errors).anyMatch(e -> isAbout(e, "Subscription", subject)));
              });
    }
  }

  @Test
  void theAuditReadsAndChangesNothing() throws Exception {
    assertThat(
            weft(
                "audit",
                Stream.concat(settings("audit").stream(), Stream.of("--ledger=none")).toList()))
        .contains("ORDERS");
    Collection<String> errors = new CopyOnWriteArrayList<>();
    try (Closing audit = new Closing(connect("audit", errors))) {
      audit.connection().publish("orders.confirmed.x", new byte[0]);
      audit.connection().publish("$JS.API.STREAM.PURGE.ORDERS", new byte[0]);
      await().atMost(LIMIT).until(() -> errors.size() == 2);
    }
  }

  @Test
  void seedsAreKeptAndForTheirOwnerAlone() throws Exception {
    assertThat(acl()).isEqualTo(acl()).doesNotContainPattern("SU[A-Z2-7]{56}");
    for (String role : ROLES) {
      assertThat(Files.getPosixFilePermissions(keyOf(role)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  private static boolean isAbout(String error, String what, String subject) {
    return error
        .toLowerCase(Locale.ROOT)
        .contains(
            ("Permissions Violation for " + what + " to \"" + subject + "\"")
                .toLowerCase(Locale.ROOT));
  }

  private record Closing(Connection connection) implements AutoCloseable {
    @Override
    public void close() {
      try {
        connection.close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Connection connect(String user, Collection<String> errors) throws Exception {
    JsonObject nats =
        new JsonObject().put("servers", group.natsUrl()).put("nkeyFile", keyOf(user).toString());
    return Nats.connect(
        NatsOptions.read(new OptionsReader(nats, "nats"))
            .client(user)
            .errorListener(
                new ErrorListener() {
                  @Override
                  public void errorOccurred(Connection connection, String error) {
                    errors.add(error);
                  }
                })
            .build());
  }

  private long messages(String stream) throws Exception {
    try (Closing ops = new Closing(connect("ops", new ArrayList<>()))) {
      return ops.connection()
          .jetStreamManagement()
          .getStreamInfo(stream)
          .getStreamState()
          .getMsgCount();
    }
  }

  private String acl() {
    return weft("nats-acl", List.of("--nkeys", keys.toString(), "--set=" + customerKeys));
  }

  private String[] settingsOfNode(String role) {
    return new String[] {"nats.nkeyFile=" + keyOf(role), customerKeys};
  }

  private Path keyOf(String user) {
    return keys.resolve(user + ".nk");
  }

  private List<String> settings(String user) {
    return List.of(
        "--set=nats.servers=" + group.natsUrl(),
        "--set=nats.nkeyFile=" + keyOf(user),
        "--set=" + customerKeys);
  }

  private static String weft(String command, List<String> arguments) {
    StringWriter out = new StringWriter();
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(arguments);
    int exit =
        Main.commandLine().setOut(new PrintWriter(out, true)).execute(all.toArray(String[]::new));
    assertThat(exit).as(out.toString()).isZero();
    return out.toString();
  }
}
