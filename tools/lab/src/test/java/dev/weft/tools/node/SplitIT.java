package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.node.WeftNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that need each other's roles, and do not hear each other any more. */
class SplitIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ORDERS = 15;
  private static final int OK = 200;

  @TempDir Path work;
  private NodeGroup group;
  private WeftNode stock;
  private WeftNode money;

  @BeforeEach
  void start() {
    group = new NodeGroup(work);
  }

  @AfterEach
  void stop() {
    group.close();
  }

  @Test
  void ordersFlowWhileTheNodesDoNotHearEachOther() throws Exception {
    startNodes("cluster.mergeInterval=10m");
    Shop here = new Shop(stock.httpPort());
    Shop there = new Shop(money.httpPort());

    Cut.between(stock.vertx(), money.vertx());
    await().atMost(LIMIT).until(() -> seen(stock) == 1 && seen(money) == 1);
    here.place(ORDERS);
    there.place(ORDERS);
    here.awaitAllConfirmed();
    there.awaitAllConfirmed();

    assertThat(List.of(seen(stock), seen(money))).as("still two parts").containsOnly(1);
    assertThat(group.charged())
        .hasSize(2 * ORDERS)
        .containsAll(here.accepted())
        .containsAll(there.accepted());
    // only what the bus carries is not there
    there.awaitReadiness("DEGRADED");
  }

  @Test
  void nodesMeetAgain() throws Exception {
    startNodes("cluster.mergeInterval=2s");
    Shop there = new Shop(money.httpPort());
    there.awaitReadiness("UP");

    Cut.between(stock.vertx(), money.vertx());
    await().atMost(LIMIT).until(() -> seen(stock) == 2 && seen(money) == 2);
    there.awaitReadiness("UP");
    await().atMost(LIMIT).until(() -> there.api().status("/api/v1/inventory") == OK);
  }

  private void startNodes(String merging) {
    stock = group.start("gateway,order,inventory,bridge", merging);
    money = group.start("gateway,order,payment,notification,bridge", merging);
    group.awaitReady();
    await().atMost(LIMIT).until(() -> seen(stock) == 2 && seen(money) == 2);
  }

  private static int seen(WeftNode node) {
    return node.members().size();
  }
}
