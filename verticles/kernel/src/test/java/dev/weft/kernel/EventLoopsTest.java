package dev.weft.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class EventLoopsTest {
  private static final DeploymentOptions ON_LOOPS = new DeploymentOptions();

  private Vertx vertx;
  private EventLoops loops;

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** Notes where it runs. */
  private static final class Part extends VerticleBase {
    private Thread thread;
    private Thread stoppedOn;
    private Object loop;

    @Override
    public Future<?> start() {
      thread = Thread.currentThread();
      loop = ((ContextInternal) context).nettyEventLoop();
      return vertx.eventBus().consumer("part", message -> {}).completion();
    }

    @Override
    public Future<?> stop() {
      stoppedOn = Thread.currentThread();
      return Future.succeededFuture();
    }
  }

  @Test
  void gatewayAndProbesHaveALoopEachAndAllElseSharesTheThird() {
    withLoops(3);
    Part gateway = new Part();
    Part probes = new Part();
    Part journal = new Part();
    Part service = new Part();
    deploy(loops.edge(gateway, ON_LOOPS));
    deploy(loops.inTurn(service, ON_LOOPS));
    deploy(EventLoops.beside(loops.next(), journal));
    deploy(loops.edge(probes, ON_LOOPS));

    assertThat(gateway.loop).isNotEqualTo(probes.loop).isNotEqualTo(service.loop);
    assertThat(probes.loop).isNotEqualTo(service.loop);
    assertThat(journal.loop).isEqualTo(service.loop);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void findsALoopForEach(int count) {
    withLoops(count);
    for (int i = 0; i < 2 * count; i++) {
      deploy(loops.edge(new Part(), ON_LOOPS));
      deploy(loops.inTurn(new Part(), ON_LOOPS));
    }
    assertThat(vertx.deploymentIDs()).hasSize(4 * count);
  }

  @Test
  void endsAVerticleWhereItRanAndAllThatItBegan() {
    withLoops(3);
    Part part = new Part();
    String id = deploy(loops.inTurn(part, ON_LOOPS));

    await(vertx.undeploy(id));

    assertThat(part.stoppedOn).isEqualTo(part.thread);
    assertThat(await(vertx.eventBus().request("part", "").map("").otherwise(Throwable::getMessage)))
        .contains("No handlers");
  }

  @Test
  void leavesVerticlesForWorkersAsTheyAre() {
    withLoops(3);
    DeploymentOptions onWorkers = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
    Part part = new Part();

    assertThat(loops.edge(part, onWorkers)).isSameAs(part);
    assertThat(loops.inTurn(part, onWorkers)).isSameAs(part);
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private void withLoops(int count) {
    vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(count));
    loops = EventLoops.of(vertx);
  }

  private String deploy(Deployable verticle) {
    return await(vertx.deployVerticle(verticle));
  }
}
