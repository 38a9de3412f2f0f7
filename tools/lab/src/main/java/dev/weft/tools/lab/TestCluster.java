package dev.weft.tools.lab;

import dev.weft.launcher.node.JavaCommand;
import dev.weft.process.ChildException;
import dev.weft.process.ChildSpec;
import dev.weft.process.ControlledProcess;
import dev.weft.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A payment provider and some nodes with all roles, each a process of its own on 127.0.0.1, over
 * NATS servers that others start. Closing it leaves no process.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class TestCluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final List<String> PROVIDER_FLAGS = List.of("-Xmx96m", "-XX:+UseSerialGC");
  private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";
  private static final long LISTEN_MS_MAX = 30_000;
  private static final long POLL_MS = 250;
  private static final Duration ASK_MAX = Duration.ofSeconds(5);

  private final LabDirectory home;
  private final List<String> nodeFlags;
  private final ControlledProcess provider;
  private final int providerPort = Ports.freeOr(HOST, 0);
  private final List<Integer> httpPorts;
  private volatile int providerPortForNodes = providerPort;
  private volatile IntFunction<Map<String, String>> environments = node -> Map.of();
  private List<ControlledProcess> nodes = List.of();

  /**
   * Starts nothing yet.
   *
   * @param nodeFlags of the JVM of each node; the provider is compiled as they are
   * @param providerFlags more of them for {@code weft provider}
   */
  public TestCluster(
      LabDirectory home, int nodeCount, List<String> nodeFlags, List<String> providerFlags) {
    this.home = home;
    this.nodeFlags = List.copyOf(nodeFlags);
    this.provider =
        process("provider", jvmOfProvider(nodeFlags), providerArguments(providerFlags), Map.of());
    this.httpPorts = Stream.generate(() -> Ports.freeOr(HOST, 0)).limit(nodeCount).toList();
  }

  /** Where the provider listens, whoever stands before it. */
  public int providerPort() {
    return providerPort;
  }

  /** Nodes reach the provider there; before the start. */
  public void reachProviderAt(int port) {
    providerPortForNodes = port;
  }

  /**
   * Variables for the processes of the nodes; before the start.
   *
   * @param byNode by the number of the node
   */
  public void environments(IntFunction<Map<String, String>> byNode) {
    environments = byNode;
  }

  /**
   * Nodes take a moment more until they are ready.
   *
   * @param natsUrls for the nodes
   * @param settings {@code key=value} over the defaults of every node
   */
  public synchronized void start(List<String> natsUrls, List<String> settings) {
    provider.start();
    if (!Ports.awaitListener(HOST, providerPort, LISTEN_MS_MAX)) {
      throw new ChildException(
          "the provider does not listen; its log is " + provider.spec().logFile());
    }
    List<ControlledProcess> started = new ArrayList<>();
    for (int i = 0; i < httpPorts.size(); i++) {
      started.add(
          process(
              "node-" + i, nodeFlags, nodeArguments(i, natsUrls, settings), environments.apply(i)));
    }
    nodes = List.copyOf(started);
    nodes.forEach(ControlledProcess::start);
  }

  /** Until every node takes orders. */
  public void awaitReady(Duration limit) throws InterruptedException, TimeoutException {
    long endNanos = System.nanoTime() + limit.toNanos();
    for (URI node : http()) {
      NodeApi api = new NodeApi(node, ASK_MAX);
      while (!api.isReady()) {
        if (System.nanoTime() > endNanos) {
          throw new TimeoutException(node + " is not ready:\n" + home.logTails());
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      }
    }
  }

  /** The readiness of each node now, a line each; for people. */
  public List<String> readiness() throws InterruptedException {
    List<String> answers = new ArrayList<>();
    for (URI node : http()) {
      try {
        answers.add(node + "/ready: " + new NodeApi(node, ASK_MAX).readiness().text());
      } catch (IOException silent) {
        answers.add(node + "/ready: " + silent);
      }
    }
    return answers;
  }

  /** Of every node. */
  public List<URI> http() {
    return httpPorts.stream().map(port -> URI.create("http://" + HOST + ":" + port)).toList();
  }

  public ControlledProcess provider() {
    return provider;
  }

  /** Once started. */
  public synchronized ControlledProcess node(int number) {
    return nodes.get(number);
  }

  /** Provider and, once started, nodes. */
  public synchronized Stream<ControlledProcess> processes() {
    return Stream.concat(Stream.of(provider), nodes.stream());
  }

  /** What the provider has taken and given back. */
  public Path ledger() {
    return home.dir().resolve("provider").resolve("ledger.jsonl");
  }

  @Override
  public void close() {
    processes().forEach(ControlledProcess::close);
  }

  private ControlledProcess process(
      String name, List<String> flags, List<String> arguments, Map<String, String> environment) {
    ChildSpec spec =
        new ChildSpec(name, JavaCommand.of(flags, arguments), home.dir().resolve(name));
    return new ControlledProcess(spec.inHome().withEnvironment(environment));
  }

  private static List<String> jvmOfProvider(List<String> nodeFlags) {
    List<String> flags = new ArrayList<>(PROVIDER_FLAGS);
    if (nodeFlags.contains(QUICK_COMPILER)) {
      flags.add(QUICK_COMPILER);
    }
    return flags;
  }

  private List<String> providerArguments(List<String> more) {
    List<String> arguments = new ArrayList<>(List.of("provider", "--until-stdin-ends"));
    arguments.addAll(List.of("--port", Integer.toString(providerPort)));
    arguments.addAll(List.of("--ledger", ledger().toString()));
    arguments.addAll(more);
    return arguments;
  }

  /** What the cluster needs wins over what is set. */
  private List<String> nodeArguments(int number, List<String> natsUrls, List<String> settings) {
    List<String> all = new ArrayList<>(settings);
    all.add("http.host=" + HOST);
    all.add("http.port=" + httpPorts.get(number));
    all.add("nats.servers=[\"" + String.join("\",\"", natsUrls) + "\"]");
    all.add("payment.provider.url=http://" + HOST + ":" + providerPortForNodes);
    List<String> arguments = new ArrayList<>(List.of("up"));
    all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return arguments;
  }
}
