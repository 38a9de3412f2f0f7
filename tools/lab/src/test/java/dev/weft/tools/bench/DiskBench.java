package dev.weft.tools.bench;

import dev.weft.bridge.Bridge;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftTypes;
import dev.weft.notification.domain.Notifications;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.tools.lab.NatsServers;
import dev.weft.tools.testkit.nats.NatsServer;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How many bytes on the disk a notification takes with and without compression, on a real server
 * and as the bridge writes it: every id and trace different, for they do not compress.
 *
 * <p>{@code mvn -pl tools/lab -am test-compile} and then run it with the class path of the tests;
 * the argument is how many notifications (200000).
 */
final class DiskBench {
  private static final int DEFAULT_COUNT = 200_000;
  private static final int IN_FLIGHT = 1_000;
  private static final int CUSTOMERS = 5_000;
  private static final int TOTAL_MINOR_MAX = 50_000;
  private static final long SEED = 1;
  private static final long STOP_MS_MAX = 60_000;
  private static final long STEP_S_MAX = 60;

  private final int count;
  private final Random random = new Random(SEED);

  private DiskBench(int count) {
    this.count = count;
  }

  public static void main(String[] arguments) throws Exception {
    DiskBench bench =
        new DiskBench(arguments.length == 0 ? DEFAULT_COUNT : Integer.parseInt(arguments[0]));
    long plain = bench.measure("none");
    long compressed = bench.measure("s2");
    System.out.printf(
        "%d notifications: %d bytes, with s2 %d bytes: %.1f %% less (%.0f and %.0f bytes each)%n",
        bench.count,
        plain,
        compressed,
        100.0 * (plain - compressed) / plain,
        (double) plain / bench.count,
        (double) compressed / bench.count);
    System.exit(0);
  }

  private long measure(String compression) throws Exception {
    Path dir = Files.createTempDirectory("weft-disk-");
    NatsServers nats = new NatsServers(NatsServer.binary(), dir, 1);
    nats.syncInterval("2m");
    nats.start();
    try {
      fill(nats.urls().get(0), compression);
    } finally {
      // In order: what it still has to write, it writes.
      nats.all().get(0).process().stop(STOP_MS_MAX);
    }
    long bytes = blockBytes(dir);
    delete(dir);
    return bytes;
  }

  private void fill(String url, String compression) throws Exception {
    WeftConfig config =
        WeftConfig.load(
            new ConfigSources(
                Path.of("no such directory"),
                Optional.empty(),
                Map.of(),
                List.of("streams.NOTIFICATIONS.compression=" + compression)));
    Vertx vertx = Vertx.vertx();
    ProtobufCodec.register(vertx);
    Bridge bridge =
        new Bridge(
            vertx,
            config.bridge().withServers(List.of(url)),
            WeftTypes.events(),
            OpenTelemetry.noop());
    await(bridge.connect());
    Journal journal = new BusJournal(vertx);
    for (int done = 0; done < count; done += IN_FLIGHT) {
      List<Future<?>> wave = new ArrayList<>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        wave.add(journal.append(Streams.NOTIFICATIONS, notification()));
      }
      await(Future.all(wave));
    }
    await(bridge.close());
    await(vertx.close());
  }

  private NewEvent notification() {
    OrderConfirmed confirmed =
        OrderConfirmed.newBuilder()
            .setOrder(
                OrderRef.newBuilder()
                    .setOrderId(new UUID(random.nextLong(), random.nextLong()).toString())
                    .setCustomerId("customer-" + random.nextInt(CUSTOMERS)))
            .setTotal(
                Money.newBuilder()
                    .setAmountMinor(random.nextInt(TOTAL_MINOR_MAX))
                    .setCurrency("EUR"))
            .build();
    String trace =
        String.format(
            Locale.ROOT,
            "00-%016x%016x-%016x-01",
            random.nextLong(),
            random.nextLong(),
            random.nextLong());
    return Notifications.about(confirmed).withTraceparent(trace);
  }

  private static long blockBytes(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      return files
          .filter(file -> file.toString().contains("NOTIFICATIONS"))
          .filter(file -> file.toString().endsWith(".blk"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(STEP_S_MAX, TimeUnit.SECONDS);
  }
}
