package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing in a verticle depends on what it runs on. */
class ThreadingIT {
  private static final int ORDERS = 20;

  @TempDir Path work;

  @Test
  void ordersAreConfirmedByVerticlesOnWorkerThreads() throws Exception {
    try (NodeGroup group = new NodeGroup(work)) {
      WeftNode node =
          group.start(
              "gateway,order,inventory,payment,notification,bridge",
              "cluster.enabled=false",
              "verticles.gateway.threading=worker",
              "verticles.order.threading=worker",
              "verticles.order.instances=2",
              "verticles.inventory.threading=worker",
              "verticles.payment.threading=worker",
              "verticles.payment.instances=3",
              "verticles.notification.threading=worker");
      group.awaitReady();
      Shop shop = new Shop(node.httpPort());
      shop.place(ORDERS);
      shop.awaitAllConfirmed();
      assertThat(group.charged()).containsExactlyInAnyOrderElementsOf(shop.accepted());
    }
  }
}
