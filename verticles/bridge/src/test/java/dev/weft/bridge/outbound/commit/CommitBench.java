package dev.weft.bridge.outbound.commit;

import static dev.weft.tools.testkit.Async.await;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.bridge.outbound.JournalBench;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.Journal;
import dev.weft.tools.testkit.nats.NatsCluster;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Run by hand; not a part of the build. How fast appends are stored, group against single commit,
 * against servers that sync by the interval and always: {@code CommitBench [rounds]}, with the test
 * class path; with {@code -Dreplicas=3} on three servers. A caller appends one event, waits for it,
 * and appends the next; bounded.
 */
final class CommitBench {
  private static final List<Integer> CALLERS = List.of(1, 16, 256);
  private static final int RAW_BATCHES_IN_FLIGHT = 2;
  private static final int PAYLOAD_BYTES = 200;
  private static final int REPLICAS = Integer.getInteger("replicas", 1);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MS = 1e6;

  private CommitBench() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]);
    for (String sync : List.of("2m", "always")) {
      for (int round = 1; round <= rounds; round++) {
        for (String mode : List.of("group", "single")) {
          measure(sync, mode);
        }
        measureRaw(sync);
      }
    }
  }

  private static void measure(String sync, String mode) throws Exception {
    try (Site nats = site(sync)) {
      Vertx vertx = Vertx.vertx();
      JsonObject configuration = JournalBench.configuration(nats.url());
      configuration
          .getJsonObject("streams")
          .getJsonObject("ORDERS")
          .put("commit", mode)
          .put("replicas", REPLICAS);
      try (JournalBench bench = new JournalBench(vertx, configuration, OpenTelemetry.noop())) {
        await(bench.bridge.connect());
        run(bench, "warm", 64, 4_000);
        for (int callers : CALLERS) {
          long[] nanos = new long[callers == 1 ? 600 : callers * 60];
          long began = System.nanoTime();
          run(bench, callers, nanos);
          say(sync, mode, callers, nanos, System.nanoTime() - began);
        }
      }
      await(vertx.close());
    }
  }

  private static void run(JournalBench bench, String name, int callers, int count) {
    await(
        onContext(
            bench.vertx,
            () -> callers(callers, count, i -> append(bench.journal, name + "-" + i))));
  }

  private static void run(JournalBench bench, int callers, long[] nanos) {
    await(
        onContext(
            bench.vertx,
            () ->
                callers(
                    callers,
                    nanos.length,
                    i -> {
                      long began = System.nanoTime();
                      return append(bench.journal, callers + "-" + i)
                          .onSuccess(stored -> nanos[i] = System.nanoTime() - began);
                    })));
  }

  private interface Appending {
    Future<?> append(int index);
  }

  private static Future<?> callers(int callers, int count, Appending appending) {
    int[] taken = {0};
    Future<?>[] done = new Future<?>[callers];
    Arrays.setAll(done, caller -> caller(taken, count, appending));
    return Future.all(Arrays.asList(done));
  }

  private static Future<?> caller(int[] taken, int count, Appending appending) {
    return taken[0] >= count
        ? Future.succeededFuture()
        : appending.append(taken[0]++).compose(stored -> caller(taken, count, appending));
  }

  private static Future<?> append(Journal journal, String orderId) {
    return journal.append(Streams.ORDERS, JournalBench.created(orderId));
  }

  private static Future<?> onContext(Vertx vertx, Supplier<Future<?>> body) {
    Promise<Void> done = Promise.promise();
    vertx.runOnContext(
        v -> body.get().onComplete(ended -> done.complete(), error -> done.fail(error)));
    return done.future();
  }

  /** The ceiling: the plain client, nothing but batches of half the callers' messages. */
  private static void measureRaw(String sync) throws Exception {
    try (Site nats = site(sync)) {
      Connection client = Nats.connect(nats.url());
      client.request(
          "$JS.API.STREAM.CREATE.RAW",
          String.format(
                  Locale.ROOT,
                  "{\"name\":\"RAW\",\"subjects\":[\"raw.>\"],\"allow_atomic\":true,\"num_replicas\":%d}",
                  REPLICAS)
              .getBytes(UTF_8),
          Duration.ofSeconds(10));
      for (int callers : CALLERS) {
        measureRaw(client, sync, callers);
      }
      client.close();
    }
  }

  private static void measureRaw(Connection client, String sync, int callers) {
    int lanes = Math.min(callers, RAW_BATCHES_IN_FLIGHT);
    int size = Math.max(1, callers / RAW_BATCHES_IN_FLIGHT);
    int batches = callers == 1 ? 600 : 60;
    raw(client, "w" + callers, lanes, size, 20);
    long began = System.nanoTime();
    raw(client, "m" + callers, lanes, size, batches);
    double seconds = (System.nanoTime() - began) / NANOS_PER_SECOND;
    System.out.printf(
        "sync=%-6s raw    callers=%3d %7.0f/s%n",
        sync, callers, (double) lanes * size * batches / seconds);
  }

  private static void raw(Connection client, String run, int lanes, int size, int batches) {
    CompletableFuture<?>[] done = new CompletableFuture<?>[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      done[lane] = rawLane(client, run + "-" + lane, size, batches);
    }
    CompletableFuture.allOf(done).join();
  }

  private static CompletableFuture<?> rawLane(
      Connection client, String lane, int size, int batches) {
    if (batches == 0) {
      return CompletableFuture.completedFuture(null);
    }
    String id = lane + "-" + batches;
    for (int i = 1; i < size; i++) {
      client.publish(rawMessage(id, i, false));
    }
    return client
        .request(rawMessage(id, size, true))
        .thenCompose(
            reply -> {
              String ack = new String(reply.getData(), StandardCharsets.UTF_8);
              if (!ack.contains("\"error\"")) {
                return rawLane(client, lane, size, batches - 1);
              }
              throw new IllegalStateException(ack);
            });
  }

  private static NatsMessage rawMessage(String batch, int place, boolean last) {
    String order = batch + "-" + place;
    Headers headers =
        new Headers()
            .put("Nats-Batch-Id", batch)
            .put("Nats-Batch-Sequence", Integer.toString(place))
            .put("Nats-Msg-Id", order)
            .put("Nats-Expected-Last-Subject-Sequence", "0")
            .put("Nats-Expected-Last-Subject-Sequence-Subject", "raw.*." + order);
    if (last) {
      headers.put("Nats-Batch-Commit", "1");
    }
    return NatsMessage.builder()
        .subject("raw.created." + order)
        .headers(headers)
        .data(new byte[PAYLOAD_BYTES])
        .build();
  }

  /** One server or a cluster. */
  private record Site(String url, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  private static Site site(String sync) throws IOException {
    Path file = Files.createTempFile("weft-bench", ".conf");
    Files.writeString(file, "jetstream: { sync_interval: " + sync + " }\n");
    file.toFile().deleteOnExit();
    if (REPLICAS == 1) {
      NatsServer server = new NatsServer("-c", file.toString()).start();
      return new Site(server.url(), server::close);
    }
    NatsCluster cluster = NatsCluster.started("-c", file.toString());
    cluster.awaitHealthy();
    return new Site(cluster.servers().get(0).url(), cluster::close);
  }

  private static void say(String sync, String mode, int callers, long[] nanos, long elapsed) {
    Arrays.sort(nanos);
    System.out.printf(
        "sync=%-6s %-6s callers=%3d %7.0f/s p50=%.1f ms p99=%.1f ms%n",
        sync,
        mode,
        callers,
        nanos.length / (elapsed / NANOS_PER_SECOND),
        nanos[nanos.length / 2] / NANOS_PER_MS,
        nanos[(int) (nanos.length * 0.99)] / NANOS_PER_MS);
  }
}
