package dev.weft.tools;

import dev.weft.launcher.spi.Subcommand;
import dev.weft.payment.PaymentOptions;
import dev.weft.tools.provider.SimulatedProvider;
import dev.weft.tools.provider.SimulatedProviderOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft provider}: the simulated payment provider, a process of its own. */
@Command(
    name = "provider",
    mixinStandardHelpOptions = true,
    description = "Run the simulated payment provider alone (up runs one by itself).")
public final class ProviderCommand implements Subcommand, Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderCommand.class);
  private static final long STOP_SECONDS_MAX = 5;

  @Spec private CommandSpec spec;
  @Mixin private ProviderFlags flags;

  @Override
  public Integer call() throws Exception {
    Vertx vertx = Vertx.vertx(options());
    SimulatedProvider provider = new SimulatedProvider(flags.toOptions());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(vertx), "shutdown"));
    vertx.deployVerticle(provider).await();
    spec.commandLine()
        .getOut()
        .println("payment provider on http://" + flags.host + ":" + provider.port());
    spec.commandLine().getOut().flush();
    if (flags.untilStdinEnds) {
      awaitEndOf(System.in);
      return 0;
    }
    // Until a signal comes.
    return new CompletableFuture<Integer>().get();
  }

  /** One event loop is enough, and it reads nothing from the class path. */
  private static VertxOptions options() {
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }

  private static void close(Vertx vertx) {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException unclean) {
      LOG.warn("the provider did not stop cleanly", unclean);
    }
  }

  private static void awaitEndOf(InputStream in) throws IOException {
    while (in.read() >= 0) {
      // What is written there means nothing.
    }
  }

  /** Its flags, with the defaults of section {@code payment.simulator}. */
  static final class ProviderFlags {
    @Option(
        names = "--host",
        defaultValue = PaymentOptions.DEFAULT_SIMULATOR_HOST,
        description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
        names = "--port",
        defaultValue = "0",
        description = "Port to listen on; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
        names = "--ledger",
        defaultValue = PaymentOptions.DEFAULT_LEDGER,
        description = "File of its ledger (default: ${DEFAULT-VALUE}).")
    private Path ledger;

    @Option(
        names = "--latency-ms",
        defaultValue = "" + PaymentOptions.DEFAULT_LATENCY_MS,
        description =
            "Milliseconds added to each charge and refund response (default: ${DEFAULT-VALUE}).")
    private long latencyMs;

    @Option(
        names = "--fault-rate",
        defaultValue = "0",
        description = "Fraction of charges answered with 503 (default: ${DEFAULT-VALUE}).")
    private double faultRate;

    @Option(
        names = "--slow-answer-ms",
        defaultValue = "" + (PaymentOptions.DEFAULT_TIMEOUT_MS + 500),
        description =
            "Milliseconds that tok_slow takes on its first try (default: ${DEFAULT-VALUE}).")
    private long slowAnswerMs;

    @Option(
        names = "--until-stdin-ends",
        description = "Stop when standard input ends, so that it never outlives its parent.")
    private boolean untilStdinEnds;

    SimulatedProviderOptions toOptions() {
      return new SimulatedProviderOptions(
          host,
          port,
          ledger,
          latencyMs,
          faultRate,
          slowAnswerMs,
          SimulatedProviderOptions.DEFAULT_SEED);
    }
  }
}
