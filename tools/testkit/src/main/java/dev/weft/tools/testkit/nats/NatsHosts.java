package dev.weft.tools.testkit.nats;

import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/**
 * Chooses where the servers of this JVM run, once, and says so. {@code TEST_NATS} is {@code
 * process}, {@code container}, or {@code auto}: a container when an engine on this machine has the
 * image already, since no test should have to wait for a download.
 */
final class NatsHosts {
  private static final Logger LOG = LoggerFactory.getLogger(NatsHosts.class);

  /** Not WEFT_…: those are settings of the nodes that tests start. */
  private static final String MODE_VARIABLE = "TEST_NATS";

  private static final String IMAGE_VARIABLE = "TEST_NATS_IMAGE";
  private static final String DEFAULT_IMAGE = "nats:2.15.1";
  private static final String ENGINE_VARIABLE = "DOCKER_HOST";
  private static final String SOCKET_SCHEME = "unix://";
  private static final String DEFAULT_SOCKET = "/var/run/docker.sock";

  private static final Mode MODE = chosen();

  private enum Mode {
    PROCESS,
    CONTAINER
  }

  private NatsHosts() {}

  /**
   * Blocks the first time.
   *
   * @param arguments more of them for nats-server. They name files and ports of this machine, so a
   *     server that has any is a process.
   */
  static NatsHost of(List<String> arguments) {
    return inContainer() && arguments.isEmpty()
        ? new NatsContainer(image())
        : new NatsProcess(arguments);
  }

  static boolean inContainer() {
    return MODE == Mode.CONTAINER;
  }

  private static Mode chosen() {
    String wanted = setting(MODE_VARIABLE, "auto").toLowerCase(Locale.ROOT);
    Optional<String> obstacle =
        switch (wanted) {
          case "process" -> Optional.of(MODE_VARIABLE + " says so");
          case "container" -> Optional.empty();
          case "auto" -> obstacle();
          default ->
              throw new IllegalStateException(
                  MODE_VARIABLE + "=" + wanted + " is none of auto, container, process");
        };
    if (obstacle.isPresent()) {
      LOG.info("nats-server of these tests: a local process ({})", obstacle.get());
      return Mode.PROCESS;
    }
    LOG.info("nats-server of these tests: a container of {}", image());
    return Mode.CONTAINER;
  }

  /** Why there can be no container; the cheapest questions first. */
  private static Optional<String> obstacle() {
    String engine = setting(ENGINE_VARIABLE, SOCKET_SCHEME + DEFAULT_SOCKET);
    if (!engine.startsWith(SOCKET_SCHEME)) {
      return Optional.of("the engine " + engine + " may be on another machine");
    }
    if (!Files.exists(Path.of(engine.substring(SOCKET_SCHEME.length())))) {
      return Optional.of("there is no engine at " + engine);
    }
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return Optional.of("the engine at " + engine + " does not answer");
    }
    return hasImage() ? Optional.empty() : Optional.of("the engine has no image " + image());
  }

  private static boolean hasImage() {
    try {
      DockerClientFactory.lazyClient().inspectImageCmd(image()).exec();
      return true;
    } catch (NotFoundException absent) {
      return false;
    }
  }

  private static String image() {
    return setting(IMAGE_VARIABLE, DEFAULT_IMAGE);
  }

  private static String setting(String variable, String absent) {
    String value = System.getenv(variable);
    return value == null || value.isBlank() ? absent : value;
  }
}
