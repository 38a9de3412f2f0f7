package dev.weft.tools.chaos.proxy;

import dev.weft.tools.lab.Blocking;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stands between NATS clients and a nats-server, both on 127.0.0.1, on one event loop of its own. A
 * server that is not there is a connection that is closed at once.
 *
 * <p>Thread-safe; {@link #start} and {@link #close} block, so neither is for an event loop.
 */
public final class FaultProxy implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final int CONNECT_MS_MAX = 2_000;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final NetClient client =
      vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MS_MAX));
  private final Set<NetSocket> clients = ConcurrentHashMap.newKeySet();
  private final LongAdder cuts = new LongAdder();
  private final LinkFaults faults;
  private final int serverPort;
  private volatile NetServer server;

  /**
   * @param serverPort where the nats-server listens
   * @param seed of which acknowledgements get lost
   */
  public FaultProxy(int serverPort, long seed) {
    this.serverPort = serverPort;
    this.faults = new LinkFaults(seed);
  }

  /** Listens on a free port; it stays the same until the end. */
  public void start() {
    server =
        Blocking.await(
            vertx.createNetServer().connectHandler(this::connected).listen(0, HOST), "the proxy");
  }

  /** For clients, instead of the server's own. */
  public String url() {
    return "nats://" + HOST + ":" + server.actualPort();
  }

  /** Closes every connection, whatever it is doing, and accepts new ones. */
  public void cut() {
    for (NetSocket socket : clients) {
      cuts.increment();
      socket.close();
    }
  }

  /** From now on everything takes that much longer, in either direction; 0 ends it. */
  public void delay(long delayMs) {
    faults.delayMs(delayMs);
  }

  /**
   * From now on so many of the server's answers to appends get lost: the append happened, or was
   * refused, and nobody hears of it.
   *
   * @param share from 0, none, to 1, all
   */
  public void losePublishAcks(double share) {
    faults.publishAckLoss(share);
  }

  /**
   * From now on so many of the clients' acknowledgements get lost: what was handled comes again.
   *
   * @param share from 0, none, to 1, all
   */
  public void loseConsumerAcks(double share) {
    faults.consumerAckLoss(share);
  }

  /** As if it were not there. */
  public void heal() {
    delay(0);
    losePublishAcks(0);
    loseConsumerAcks(0);
  }

  /** Connections that {@link #cut} has closed. */
  public long cuts() {
    return cuts.sum();
  }

  public long publishAcksLost() {
    return faults.publishAcksDropped();
  }

  public long consumerAcksLost() {
    return faults.consumerAcksDropped();
  }

  @Override
  public void close() {
    Blocking.await(vertx.close(), "the proxy");
  }

  private void connected(NetSocket near) {
    near.pause();
    clients.add(near);
    near.closeHandler(closed -> clients.remove(near));
    client
        .connect(serverPort, HOST)
        .onComplete(
            far -> {
              far.pause();
              join(near, far);
            },
            nobody -> near.close());
  }

  private void join(NetSocket near, NetSocket far) {
    if (!clients.contains(near)) {
      // It did not wait for the server.
      far.close();
      return;
    }
    new Lane(vertx, near, far, faults::losesFromClient, faults::delayMs).open();
    new Lane(vertx, far, near, faults::losesFromServer, faults::delayMs).open();
    far.closeHandler(closed -> near.close());
    near.closeHandler(
        closed -> {
          clients.remove(near);
          far.close();
        });
    near.exceptionHandler(broken -> near.close());
    far.exceptionHandler(broken -> near.close());
    far.resume();
    near.resume();
  }
}
