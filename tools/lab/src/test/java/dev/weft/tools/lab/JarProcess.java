package dev.weft.tools.lab;

import dev.weft.tools.testkit.nats.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code java -jar weft.jar …} as a user runs it, with a temp directory to look into. */
public final class JarProcess implements AutoCloseable {
  private final Process process;
  private final Path out;
  private final Map<Long, ProcessHandle> descendants = new LinkedHashMap<>();

  private JarProcess(Process process, Path out) {
    this.process = process;
    this.out = out;
  }

  /**
   * Starts it with these arguments.
   *
   * @param work where it runs and writes its output
   * @param temp its {@code java.io.tmpdir}
   */
  public static JarProcess start(Path work, Path temp, String... arguments) throws IOException {
    return start(Map.of(), work, temp, arguments);
  }

  /** The same with these environment variables, which its children have, too. */
  public static JarProcess start(
      Map<String, String> environment, Path work, Path temp, String... arguments)
      throws IOException {
    return start(Path.of(System.getProperty("weft.jar")), environment, work, temp, arguments);
  }

  /** The same with another jar. */
  public static JarProcess start(Path jar, Path work, Path temp, String... arguments)
      throws IOException {
    return start(jar, Map.of(), work, temp, arguments);
  }

  private static JarProcess start(
      Path jar, Map<String, String> environment, Path work, Path temp, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Most live for seconds: what the optimizing compiler and a parallel collector cost is never
    // earned back.
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(JarArchive.flags(jar));
    command.add("-Djava.io.tmpdir=" + temp);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(work, "out-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("WEFT_NATS_BINARY", NatsServer.binary().toString());
    return new JarProcess(builder.start(), out);
  }

  /** Standard output and error so far. */
  public String output() {
    try {
      return Files.readString(out);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /** Its children and theirs, as of now; remembered for {@link #aliveDescendants}. */
  public List<ProcessHandle> descendants() {
    process.descendants().forEach(child -> descendants.put(child.pid(), child));
    return List.copyOf(descendants.values());
  }

  /** Those of the processes seen by {@link #descendants} that are still there. */
  public List<ProcessHandle> aliveDescendants() {
    return descendants.values().stream().filter(ProcessHandle::isAlive).toList();
  }

  /** Waits for its end. */
  public int exitCode(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after " + limit + "; its output:\n" + output());
    }
    return process.exitValue();
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    descendants();
    process.destroyForcibly();
    aliveDescendants().forEach(ProcessHandle::destroyForcibly);
  }
}
