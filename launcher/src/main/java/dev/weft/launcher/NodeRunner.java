package dev.weft.launcher;

import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftNode;
import dev.weft.launcher.telemetry.Telemetry;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that is drained when the command closes it or the process gets SIGTERM or SIGINT,
 * whichever is first.
 *
 * <p>Blocks; for the main thread of a command.
 */
final class NodeRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRunner.class);

  private final WeftConfig config;
  private final Telemetry telemetry;
  private final WeftNode node;

  /** The only shutdown hook of the process: two would race, and Vert.x has none in this setup. */
  private final Thread hook = new Thread(this::stop, "shutdown");

  /** Runs a node, and announces it when it is ready; the shutdown hook ends it. */
  static int run(WeftConfig config, PrintWriter out) throws Exception {
    try (NodeRunner runner = new NodeRunner(config)) {
      runner.node.start().await();
      runner.node.ready().await();
      new Announcement(config, runner.node).print(out);
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private NodeRunner(WeftConfig config) {
    this.config = config;
    this.telemetry = Telemetry.start(config.telemetry());
    this.node = new WeftNode(config, telemetry);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Drains, and ends the child processes; within {@code shutdown.timeout}. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      LOG.debug("the process is already shutting down");
    }
  }

  private void stop() {
    try {
      node.stop()
          .toCompletionStage()
          .toCompletableFuture()
          .get(config.node().shutdownTimeoutMs(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException unclean) {
      LOG.error("not stopped within shutdown.timeout; unfinished messages are redelivered");
      node.killChildren();
    }
    telemetry.close();
  }
}
