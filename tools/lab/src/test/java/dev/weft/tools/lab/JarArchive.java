package dev.weft.tools.lab;

import dev.weft.launcher.node.ClassArchive;
import dev.weft.tools.testkit.nats.NatsServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The class archive of the jar that is tested: the first test of a whole suite that starts the jar
 * makes it, all later ones start in half the processor time. What starts meanwhile does without.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class JarArchive {
  /** Of a run of chosen tests, which does not earn back what the archive costs. */
  private static final String CHOSEN_TESTS = "it.test";

  private static final long DEMO_S_MAX = 120;

  private static boolean tried;

  private JarArchive() {}

  /** Arguments of a JVM that runs the jar. */
  public static synchronized List<String> flags(Path jar) throws IOException {
    boolean isTested = jar.equals(Path.of(System.getProperty("weft.jar")));
    if (isTested && !tried && System.getProperty(CHOSEN_TESTS) == null) {
      tried = true;
      makeUnlessAnotherDoes(jar);
    }
    return ClassArchive.flags(jar);
  }

  private static void makeUnlessAnotherDoes(Path jar) throws IOException {
    Path lock = ClassArchive.beside(jar).resolveSibling("weft-archive.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held != null && !ClassArchive.isFresh(jar)) {
        make(jar);
      }
    }
  }

  /** As the script does it: of what {@code weft demo} loads. Put in place whole. */
  private static void make(Path jar) throws IOException {
    Path archive = ClassArchive.beside(jar);
    Path made = archive.resolveSibling(archive.getFileName() + ".new");
    Files.deleteIfExists(made);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-Xlog:cds*=off"));
    command.addAll(List.of("-jar", jar.toString(), "demo"));
    ProcessBuilder demo =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    demo.environment().put("WEFT_NATS_BINARY", NatsServer.binary().toString());
    Process process = demo.start();
    try {
      if (process.waitFor(DEMO_S_MAX, TimeUnit.SECONDS) && process.exitValue() == 0) {
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }
}
