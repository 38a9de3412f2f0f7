package dev.weft.tools.testkit.nats;

import dev.weft.process.ChildSpec;
import dev.weft.process.ControlledProcess;
import dev.weft.process.NatsServerConfig;
import dev.weft.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A child process, which never outlives this JVM, however that ends.
 *
 * <p>Not thread-safe.
 */
final class NatsProcess implements NatsHost {
  private static final long END_MS_MAX = 20_000;

  private final List<String> arguments;
  private final Path directory;
  private ControlledProcess process;
  private int port;

  /**
   * Starts nothing yet.
   *
   * @param arguments more of them for nats-server
   */
  NatsProcess(List<String> arguments) {
    this.arguments = List.copyOf(arguments);
    try {
      directory = Files.createTempDirectory("weft-nats-");
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  @Override
  public void start() {
    if (process == null) {
      // Not earlier: somebody else may take a port that nobody listens on yet.
      port = Ports.freeOr(NatsServerConfig.HOST, 0);
      ChildSpec spec = new ChildSpec("nats-server", command(), directory);
      process = new ControlledProcess(spec.endingWithThisProcess());
    }
    process.start();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void stop() {
    process.terminate(END_MS_MAX);
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public void pause() {
    process.hold();
  }

  @Override
  public void resume() {
    process.release();
  }

  @Override
  public String log() {
    try {
      return Files.readString(process.spec().logFile());
    } catch (IOException none) {
      return "no log";
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of(WeftScript.natsServer().toString()));
    command.addAll(List.of("-a", NatsServerConfig.HOST, "-p", Integer.toString(port)));
    command.addAll(List.of("-js", "-sd", directory.resolve("store").toString()));
    command.addAll(arguments);
    return command;
  }
}
