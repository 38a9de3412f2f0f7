package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.launcher.node.WeftNode;
import dev.weft.tools.chaos.proxy.FaultProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that need each other's roles, and do not hear each other. */
class SplitIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ORDERS = 15;
  private static final int OK = 200;

  /** Longer than a node that is silent is believed to be there. */
  private static final int SILENT_MS = 60_000;

  @TempDir Path work;
  private NodeGroup group;
  private FaultProxy proxy;
  private WeftNode stock;
  private WeftNode money;

  @BeforeEach
  void start() {
    group = new NodeGroup(work);
    proxy = new FaultProxy(URI.create(group.natsUrl()).getPort(), 1);
  }

  @AfterEach
  void stop() {
    group.close();
    proxy.close();
  }

  @Test
  void ordersFlowWhileTheNodesDoNotKnowEachOther() throws Exception {
    startNodes("cluster.name=one", "cluster.name=other");
    Shop here = new Shop(stock.httpPort());
    Shop there = new Shop(money.httpPort());

    here.place(ORDERS);
    there.place(ORDERS);
    here.awaitAllConfirmed();
    there.awaitAllConfirmed();

    assertThat(List.of(seen(stock), seen(money))).containsOnly(1);
    assertThat(group.charged())
        .hasSize(2 * ORDERS)
        .containsAll(here.accepted())
        .containsAll(there.accepted());
    // only what is asked of other nodes is not there
    there.awaitReadiness("DEGRADED");
  }

  @Test
  void nodesMeetAgain() throws Exception {
    proxy.start();
    startNodes("cluster.name=weft", "nats.servers=" + proxy.url());
    Shop there = new Shop(money.httpPort());
    await().atMost(LIMIT).until(() -> seen(stock) == 2 && seen(money) == 2);
    there.awaitReadiness("UP");

    proxy.delay(SILENT_MS);
    await().atMost(LIMIT).until(() -> seen(stock) == 1 && seen(money) == 1);
    proxy.heal();
    proxy.cut();
    await().atMost(LIMIT).until(() -> seen(stock) == 2 && seen(money) == 2);
    there.awaitReadiness("UP");
    await().atMost(LIMIT).until(() -> there.api().status("/api/v1/inventory") == OK);
  }

  private void startNodes(String ofStock, String ofMoney) {
    stock = group.start("gateway,order,inventory", ofStock);
    money = group.start("gateway,order,payment,notification", ofMoney);
    group.awaitReady();
  }

  private static int seen(WeftNode node) {
    return node.members().size();
  }
}
