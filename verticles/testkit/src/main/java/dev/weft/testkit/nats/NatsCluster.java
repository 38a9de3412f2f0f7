package dev.weft.testkit.nats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Not thread-safe. Three real nats-servers on 127.0.0.1 that are one cluster; each may be killed
 * and started again on its ports and its store. They never outlive this JVM.
 */
public final class NatsCluster implements AutoCloseable {
  private static final String CLUSTER_NAME = "weft-test";
  private static final String SERVER_NAME = "n";
  private static final int SIZE = 3;

  private final List<NatsServer> servers = new ArrayList<>();

  private NatsCluster() {
    List<Integer> ports = freePorts();
    String routes = ports.stream().map(NatsCluster::routeUrl).collect(Collectors.joining(","));
    for (int i = 0; i < SIZE; i++) {
      servers.add(
          new NatsServer(
              "--server_name",
              SERVER_NAME + i,
              "--cluster_name",
              CLUSTER_NAME,
              "--cluster",
              routeUrl(ports.get(i)),
              "--routes",
              routes));
    }
  }

  /** A started one; its servers may still be electing. */
  public static NatsCluster started() {
    NatsCluster cluster = new NatsCluster();
    cluster.servers.forEach(NatsServer::start);
    return cluster;
  }

  /** Where they listen. */
  public List<String> urls() {
    return servers.stream().map(NatsServer::url).toList();
  }

  public List<NatsServer> servers() {
    return List.copyOf(servers);
  }

  /** The server of that name, as streams name their leader. */
  public NatsServer server(String name) {
    return servers.get(Integer.parseInt(name.substring(SERVER_NAME.length())));
  }

  @Override
  public void close() {
    servers.forEach(NatsServer::close);
  }

  private static String routeUrl(int port) {
    return "nats://127.0.0.1:" + port;
  }

  /** All held at once, so that no two are the same. */
  private static List<Integer> freePorts() {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < SIZE; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }
}
