package dev.weft.tools.rolling;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.process.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** HAProxy with the configuration that we ship. */
final class HaProxy implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** Of the root's PATH, which is not everybody's. */
  private static final String SBIN = "/usr/sbin";

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = Ports.freeOr(HOST, 0);
  private final int statsPort = Ports.freeOr(HOST, 0);
  private final Process process;
  private final Path out;

  /** Skips the test, and says why, where there is none. */
  static Path binary() {
    Optional<Path> found =
        Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of(SBIN))
            .map(dir -> Path.of(dir, "haproxy"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), "not run: no haproxy (apt-get install haproxy)");
    return found.get();
  }

  /**
   * @param nodePorts of nodes on this machine, at most three
   */
  HaProxy(Path binary, Path work, List<Integer> nodePorts) throws IOException {
    Path config = Path.of(System.getProperty("weft.root"), "docker/haproxy/haproxy.cfg");
    out = work.resolve("haproxy.log");
    ProcessBuilder builder =
        new ProcessBuilder(binary.toString(), "-db", "-f", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("WEFT_LB_BIND", HOST + ":" + port);
    environment.put("WEFT_LB_STATS", HOST + ":" + statsPort);
    for (int i = 0; i < nodePorts.size(); i++) {
      environment.put("WEFT_NODE_" + (i + 1), HOST + ":" + nodePorts.get(i));
    }
    process = builder.start();
  }

  URI http() {
    return URI.create("http://" + HOST + ":" + port);
  }

  /** Whether that node, counted from 0, gets requests. */
  boolean sendsTo(int node) throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError("HAProxy does not run: " + output());
    }
    return stats().anyMatch(line -> line.matches("nodes,node" + (node + 1) + ",.*,UP,.*"));
  }

  /** What it has said, errors of requests among it. */
  String output() throws IOException {
    return Files.readString(out);
  }

  private Stream<String> stats() throws InterruptedException {
    URI csv = URI.create("http://" + HOST + ":" + statsPort + "/;csv");
    try {
      return client.send(HttpRequest.newBuilder(csv).build(), BodyHandlers.ofLines()).body();
    } catch (IOException notYet) {
      return Stream.empty();
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
