package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsCluster;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The store of nats-server fills up under load, wherever in an atomic batch that falls, and has
 * room again later: what was accepted ends, nothing is charged without being recorded, no stock is
 * lost.
 */
@Timeout(180)
class StoreFullIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String OTHER = "OTHER";
  private static final int OTHER_MESSAGES = 100;
  private static final int OTHER_BYTES = 30_000;
  private static final int ROOM_KB = 260;
  private static final int ORDERS = 200;
  private static final int CLIENTS = 32;
  private static final List<String> SKUS = List.of("SHUTTLE-BOAT", "YARN-WOOL-NAT", "REED-12-40");

  @TempDir Path work;
  private AutoCloseable servers;
  private String urls;
  private Connection operator;
  private LocalNode node;
  private Shop shop;

  @AfterEach
  void stop() throws Exception {
    operator.close();
    node.close();
    servers.close();
  }

  @Test
  void everyAcceptedOrderEndsOnceThereIsRoomAgain() throws Exception {
    endsOnceThereIsRoomAgain(ROOM_KB);
  }

  /**
   * @param roomKb beside another stream: decides where in the load the limit falls
   */
  @Tag("nightly")
  @ParameterizedTest
  @ValueSource(ints = {200, 320})
  void everyAcceptedOrderEndsWhereverTheLimitFalls(int roomKb) throws Exception {
    endsOnceThereIsRoomAgain(roomKb);
  }

  private void endsOnceThereIsRoomAgain(int roomKb) throws Exception {
    NatsServer one = new NatsServer("-c", limitedTo(roomKb).toString()).start();
    servers = one;
    endsOnceThereIsRoomAgain(one.url(), 1);
  }

  @Test
  void everyAcceptedOrderEndsOnceThereIsRoomAgainOnThreeServers() throws Exception {
    NatsCluster three = NatsCluster.started("-c", limitedTo(ROOM_KB).toString());
    servers = three;
    three.awaitHealthy();
    endsOnceThereIsRoomAgain(String.join(",", three.urls()), three.urls().size());
  }

  private void endsOnceThereIsRoomAgain(String urls, int replicas) throws Exception {
    this.urls = urls;
    operator = Nats.connect(urls);
    fillAnotherStream(replicas);
    startNode(replicas);
    placeAll();
    makeRoom();

    shop.awaitReadiness("UP");
    shop.awaitAllConfirmed();
    assertThat(shop.accepted()).isNotEmpty();
    assertThat(shop.api().json("/api/v1/dead-letters?all=true").getJsonArray("letters")).isEmpty();
    assertAuditIsClean();
  }

  private Path limitedTo(int roomKb) throws IOException {
    int storeKb = OTHER_MESSAGES * OTHER_BYTES / 1_000 + roomKb;
    return Files.writeString(
        work.resolve("nats.conf"),
        "jetstream { max_file_store: " + storeKb + "KB, sync_interval: always }\n");
  }

  private void startNode(int replicas) {
    List<String> settings = new ArrayList<>();
    settings.add("payment.simulator.ledger=" + ledger());
    for (String stream :
        List.of("ORDERS", "INVENTORY", "PAYMENTS", "NOTIFICATIONS", "DEAD_LETTERS")) {
      settings.add("streams." + stream + ".replicas=" + replicas);
    }
    node = LocalNode.start(work, urls, settings.toArray(String[]::new)).awaitReady();
    shop = new Shop(node.httpPort());
  }

  private void fillAnotherStream(int replicas) throws Exception {
    JetStreamManagement management = operator.jetStreamManagement();
    management.addStream(
        StreamConfiguration.builder().name(OTHER).subjects("other").replicas(replicas).build());
    for (int i = 0; i < OTHER_MESSAGES; i++) {
      operator.jetStream().publish("other", new byte[OTHER_BYTES]);
    }
  }

  /** Servers that are full may be without a leader for a while, and answer nobody. */
  private void makeRoom() {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              JetStreamManagement management = operator.jetStreamManagement();
              if (management.getStreamNames().contains(OTHER)) {
                management.deleteStream(OTHER);
              }
              return !management.getStreamNames().contains(OTHER);
            });
  }

  /** Each order is tried once: what the full store refuses is refused. */
  private void placeAll() throws InterruptedException {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int i = 0; i < ORDERS; i++) {
      String sku = SKUS.get(i % SKUS.size());
      clients.execute(() -> shop.placeOnce(Map.of(sku, 1)));
    }
    clients.shutdown();
    assertThat(clients.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  private void assertAuditIsClean() {
    CommandRun audit = CommandRun.of("audit", "--nats", urls, "--ledger", ledger().toString());
    assertThat(audit.exitCode()).as(audit.output()).isZero();
    assertThat(audit.output()).contains("every invariant holds, 0 open");
  }

  private Path ledger() {
    return work.resolve("ledger.jsonl");
  }
}
