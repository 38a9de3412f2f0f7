package dev.weft.launcher.trial;

import dev.weft.launcher.child.ChildException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Thread-safe; blocks. The nats-servers of a trial: one by itself, or several that are a cluster.
 * Closing it leaves no process.
 */
public final class NatsServers implements AutoCloseable {
  private static final long HEALTHY_MS_MAX = 60_000;
  private static final long POLL_MS = 100;
  private static final String STREAMS = "/jsz?streams=true";

  private final List<NatsPuppet> servers;

  /**
   * Starts nothing yet.
   *
   * @param binary of nats-server
   * @param home has a directory for each
   */
  public NatsServers(Path binary, Path home, int count) {
    servers =
        IntStream.range(0, count)
            .mapToObj(i -> new NatsPuppet(binary, home.resolve("nats-" + i)))
            .toList();
    servers.forEach(server -> server.join(servers));
  }

  /** Returns when all of them serve JetStream. */
  public void start() throws IOException, InterruptedException {
    for (NatsPuppet server : servers) {
      server.start();
    }
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEALTHY_MS_MAX);
    for (NatsPuppet server : servers) {
      while (!server.isHealthy()) {
        if (System.nanoTime() > endNanos) {
          throw new ChildException(
              "nats-server is not healthy; its log is " + server.puppet().spec().logFile());
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      }
    }
  }

  public List<NatsPuppet> all() {
    return servers;
  }

  public List<String> urls() {
    return servers.stream().map(NatsPuppet::url).toList();
  }

  /**
   * The server that leads a stream, as those that can be asked see it; empty while none does, and
   * for a server by itself.
   */
  public Optional<NatsPuppet> leader(String stream) throws InterruptedException {
    for (NatsPuppet server : servers) {
      try {
        Optional<String> name = leader(server.ask(STREAMS), stream);
        if (name.isPresent()) {
          return servers.stream().filter(each -> each.name().equals(name.get())).findFirst();
        }
      } catch (IOException away) {
        // Another one may know.
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    servers.forEach(NatsPuppet::close);
  }

  private static Optional<String> leader(JsonObject jsz, String stream) {
    for (Object account : jsz.getJsonArray("account_details", new JsonArray())) {
      for (Object each : ((JsonObject) account).getJsonArray("stream_detail", new JsonArray())) {
        JsonObject detail = (JsonObject) each;
        if (stream.equals(detail.getString("name"))) {
          JsonObject cluster = detail.getJsonObject("cluster", new JsonObject());
          return Optional.ofNullable(cluster.getString("leader")).filter(name -> !name.isEmpty());
        }
      }
    }
    return Optional.empty();
  }
}
