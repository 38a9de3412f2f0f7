package dev.weft.launcher.acl;

import dev.weft.bridge.Bridge;
import dev.weft.kernel.failure.Failure;
import dev.weft.launcher.ConfigFlags;
import dev.weft.launcher.config.ConfigException;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftTypes;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weft provision}: the streams and consumers that nodes may not make by themselves. */
@Command(
    name = "provision",
    mixinStandardHelpOptions = true,
    description = {
      "Make the streams and the routes' consumers as they are configured, and end. For",
      "servers on which nodes may not: see weft nats-acl. Changes what may be changed,",
      "deletes nothing."
    })
public final class ProvisionCommand implements Callable<Integer> {
  private static final long SECONDS_MAX = 60;

  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags flags;

  @Override
  public Integer call() throws InterruptedException {
    WeftConfig config = WeftConfig.load(flags.sources());
    if (config.bridge().nats().servers().isEmpty()) {
      throw new ConfigException("nats.servers", "is missing: an embedded server needs no such");
    }
    Vertx vertx = Vertx.vertx();
    try {
      Bridge bridge = new Bridge(vertx, config.bridge(), WeftTypes.events(), OpenTelemetry.noop());
      String failed = await(bridge.provision().eventually(bridge::close));
      PrintWriter out = spec.commandLine().getOut();
      out.println(failed.isEmpty() ? "Streams and consumers are as configured." : failed);
      out.flush();
      return failed.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      await(vertx.close());
    }
  }

  /** Why it failed; empty when it did not. */
  private static String await(Future<?> work) throws InterruptedException {
    try {
      work.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
      return "";
    } catch (ExecutionException failed) {
      return "weft: " + Failure.of(failed.getCause()).getMessage();
    } catch (TimeoutException silent) {
      return "weft: no answer within " + SECONDS_MAX + " s";
    }
  }
}
