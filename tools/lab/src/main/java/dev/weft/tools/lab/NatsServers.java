package dev.weft.tools.lab;

import dev.weft.process.ChildException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/**
 * The nats-servers of a test cluster: a standalone one, or several that form a cluster. Closing it
 * leaves no process.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class NatsServers implements AutoCloseable {
  private static final long HEALTHY_MS_MAX = 60_000;
  private static final long POLL_MS = 100;
  private static final String CLUSTER = "weft-lab";
  private static final String STREAMS = "/jsz?streams=true";

  private final List<ControlledNatsServer> servers;

  /**
   * Starts nothing yet.
   *
   * @param binary of nats-server
   * @param home has a directory for each
   */
  public NatsServers(Path binary, Path home, int count) {
    servers =
        IntStream.range(0, count)
            .mapToObj(i -> new ControlledNatsServer(binary, home.resolve("nats-" + i)))
            .toList();
    if (count > 1) {
      routeThrough((from, to) -> servers.get(to).clusterPort());
    }
  }

  /**
   * Members of a cluster reach each other there; before they are started.
   *
   * @param ports on this machine, by the number of who connects and of whom it wants
   */
  public void routeThrough(IntBinaryOperator ports) {
    for (int from = 0; from < servers.size(); from++) {
      int member = from;
      ControlledNatsServer server = servers.get(from);
      List<Integer> routes =
          IntStream.range(0, servers.size())
              .filter(to -> to != member)
              .mapToObj(to -> ports.applyAsInt(member, to))
              .toList();
      server.config().closedCluster(CLUSTER, server.clusterPort(), routes);
    }
  }

  /**
   * When what they acknowledge is on the disk; before they are started.
   *
   * @param interval {@code always}, or a duration in the server's words
   */
  public void syncInterval(String interval) {
    servers.forEach(server -> server.config().syncInterval(interval));
  }

  /** Of who may do everything on the servers. */
  public static String systemUser() {
    return ControlledNatsServer.SYSTEM_USER;
  }

  public static String systemPassword() {
    return ControlledNatsServer.SYSTEM_PASSWORD;
  }

  /** Returns when all of them serve JetStream. */
  public void start() throws InterruptedException {
    for (ControlledNatsServer server : servers) {
      server.start();
    }
    List<ControlledNatsServer> ill = awaitHealthy();
    if (!ill.isEmpty()) {
      throw new ChildException(
          "nats-server is not healthy; its log is " + ill.get(0).process().spec().logFile());
    }
  }

  /** Until each has all of what it should have, for a while; those that have not. */
  public List<ControlledNatsServer> awaitHealthy() throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HEALTHY_MS_MAX);
    List<ControlledNatsServer> ill = new ArrayList<>();
    for (ControlledNatsServer server : servers) {
      boolean isHealthy = server.monitor().isHealthy();
      while (!isHealthy && System.nanoTime() < endNanos) {
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
        isHealthy = server.monitor().isHealthy();
      }
      if (!isHealthy) {
        ill.add(server);
      }
    }
    return ill;
  }

  public List<ControlledNatsServer> all() {
    return servers;
  }

  public List<String> urls() {
    return servers.stream().map(ControlledNatsServer::url).toList();
  }

  /**
   * The server that leads a stream, as those that can be asked see it; empty while none does, and
   * for a standalone server.
   */
  public Optional<ControlledNatsServer> leader(String stream) throws InterruptedException {
    for (ControlledNatsServer server : servers) {
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
    servers.forEach(ControlledNatsServer::close);
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
