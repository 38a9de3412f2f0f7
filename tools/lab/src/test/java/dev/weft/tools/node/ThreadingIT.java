package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.node.WeftNode;
import io.vertx.core.ThreadingModel;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.DeploymentContext;
import java.nio.file.Path;
import java.util.List;
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
      assertThat(instancesOnWorkers(node, "PaymentVerticle")).isEqualTo(3);
      assertThat(instancesOnWorkers(node, "OrderVerticle")).isEqualTo(2);
      for (String verticle :
          List.of("GatewayVerticle", "InventoryVerticle", "NotificationVerticle")) {
        assertThat(instancesOnWorkers(node, verticle)).as(verticle).isEqualTo(1);
      }
      Shop shop = new Shop(node.httpPort());
      shop.place(ORDERS);
      shop.awaitAllConfirmed();
      assertThat(group.charged()).containsExactlyInAnyOrderElementsOf(shop.accepted());
    }
  }

  private static long instancesOnWorkers(WeftNode node, String verticle) {
    return ((VertxInternal) node.vertx())
        .deploymentManager().deployments().stream()
            .map(DeploymentContext::deployment)
            .filter(it -> it.options().getThreadingModel() == ThreadingModel.WORKER)
            .flatMap(it -> it.instances().stream())
            .filter(instance -> instance.getClass().getSimpleName().equals(verticle))
            .count();
  }
}
