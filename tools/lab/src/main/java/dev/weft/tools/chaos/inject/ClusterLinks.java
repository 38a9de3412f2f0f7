package dev.weft.tools.chaos.inject;

import dev.weft.tools.lab.Blocking;
import dev.weft.tools.lab.ControlledNatsServer;
import dev.weft.tools.lab.NatsServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The connections between the members of a cluster of servers, each direction through a listener of
 * its own, so that one member can be cut off from the others while its clients still reach it.
 * Nothing that was sent is lost on the way: it waits, as on a network that drops packets.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class ClusterLinks {
  private static final long JOIN_MS_MAX = 20_000;
  private static final long POLL_MS = 250;

  private final Vertx vertx;
  private final NatsServers nats;
  private final List<Link> links = new ArrayList<>();

  /** From one member to another. */
  private final class Link {
    private final int from;
    private final int to;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;
    private int port;

    Link(int from, int to) {
      this.from = from;
      this.to = to;
    }

    Future<?> listen() {
      return vertx
          .createNetServer()
          .connectHandler(this::connected)
          .listen(0, FaultyHttp.HOST)
          .onSuccess(server -> port = server.actualPort());
    }

    private void connected(NetSocket near) {
      near.pause();
      if (isCut) {
        near.close();
        return;
      }
      vertx
          .createNetClient()
          .connect(nats.all().get(to).clusterPort(), FaultyHttp.HOST)
          .onComplete(far -> join(near, far), away -> near.close());
    }

    private void join(NetSocket near, NetSocket far) {
      far.pause();
      copy(near, far);
      copy(far, near);
      if (!isCut) {
        near.resume();
        far.resume();
      }
    }

    private void copy(NetSocket source, NetSocket sink) {
      sockets.add(source);
      source.handler(
          bytes -> {
            sink.write(bytes);
            if (sink.writeQueueFull()) {
              source.pause();
              sink.drainHandler(drained -> resume(source));
            }
          });
      source.exceptionHandler(broken -> source.close());
      source.closeHandler(
          closed -> {
            sockets.remove(source);
            sink.close();
          });
    }

    private void resume(NetSocket source) {
      if (!isCut) {
        source.resume();
      }
    }

    void cut() {
      isCut = true;
      sockets.forEach(NetSocket::pause);
    }

    void heal() {
      isCut = false;
      sockets.forEach(NetSocket::resume);
    }

    boolean isOf(int member) {
      return from == member || to == member;
    }
  }

  /** Listens; before the servers are started. */
  public ClusterLinks(Vertx vertx, NatsServers nats) {
    this.vertx = vertx;
    this.nats = nats;
    int count = nats.all().size();
    for (int from = 0; from < count; from++) {
      for (int to = 0; to < count; to++) {
        if (from != to) {
          links.add(new Link(from, to));
        }
      }
    }
    Blocking.await(Future.all(links.stream().map(Link::listen).toList()), "links between servers");
    nats.routeThrough(this::port);
  }

  /** A member that the others do not reach, and that does not reach them. */
  public FaultInjector partition() {
    return FaultInjector.of(this::isolate, this::heal);
  }

  /**
   * The same, and the others give it up: its place in the cluster is removed meanwhile. It is
   * started again afterwards, as its operator would, and must find its way back.
   */
  public FaultInjector removal(Operator operator) {
    return FaultInjector.of(
        index -> {
          isolate(index);
          ControlledNatsServer server = nats.all().get(index % nats.all().size());
          operator.callAsSystem("SERVER.REMOVE", new JsonObject().put("peer", server.name()));
        },
        index -> {
          heal(index);
          ControlledNatsServer server = nats.all().get(index % nats.all().size());
          server.process().kill();
          server.process().start();
          awaitMember(server);
        });
  }

  public void healAll() {
    links.forEach(Link::heal);
  }

  private void isolate(int index) {
    of(index).forEach(Link::cut);
  }

  private void heal(int index) {
    of(index).forEach(Link::heal);
  }

  private List<Link> of(int index) {
    int member = index % nats.all().size();
    return links.stream().filter(link -> link.isOf(member)).toList();
  }

  private static void awaitMember(ControlledNatsServer server)
      throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(JOIN_MS_MAX);
    while (!server.monitor().isHealthy()) {
      if (System.nanoTime() > endNanos) {
        throw new IOException(server.name() + " does not come back into the cluster");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  private int port(int from, int to) {
    return links.stream()
        .filter(link -> link.from == from && link.to == to)
        .findFirst()
        .orElseThrow()
        .port;
  }
}
