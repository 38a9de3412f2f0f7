package dev.weft.tools.testkit.nats;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import dev.weft.process.NatsServerConfig;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * A container whose port is published on 127.0.0.1. Its store is in the container and lives as long
 * as that, which is longer than the server's process.
 *
 * <p>Not thread-safe.
 */
final class NatsContainer implements NatsHost {
  private static final int PORT_INSIDE = 4222;
  private static final int END_SECONDS_MAX = 20;
  private static final Duration POLL = Duration.ofMillis(50);

  private final int port;
  private final GenericContainer<?> container;

  /** Starts nothing yet. */
  NatsContainer(String image) {
    // Fixed, because the engine would choose another one at each start.
    port = dev.weft.process.Ports.freeOr(NatsServerConfig.HOST, 0);
    container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withCommand("-js", "-sd", "/data")
            .withExposedPorts(PORT_INSIDE)
            .withCreateContainerCmdModifier(create -> publish(create.getHostConfig()))
            .waitingFor(new NoWait());
  }

  @Override
  public void start() {
    if (container.getContainerId() == null) {
      container.start();
    } else {
      client().startContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long pid() {
    Long pid = state().getPidLong();
    return pid == null ? 0 : pid;
  }

  @Override
  public void stop() {
    client().stopContainerCmd(container.getContainerId()).withTimeout(END_SECONDS_MAX).exec();
    awaitEnd();
  }

  @Override
  public void kill() {
    client().killContainerCmd(container.getContainerId()).exec();
    awaitEnd();
  }

  @Override
  public void pause() {
    client().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    client().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public String log() {
    return container.getContainerId() == null ? "no log" : container.getLogs();
  }

  @Override
  public void close() {
    container.stop();
  }

  private void awaitEnd() {
    Awaitility.await()
        .pollInterval(POLL)
        .atMost(Duration.ofSeconds(END_SECONDS_MAX))
        .until(() -> !Boolean.TRUE.equals(state().getRunning()));
  }

  private ContainerState state() {
    return client().inspectContainerCmd(container.getContainerId()).exec().getState();
  }

  private DockerClient client() {
    return container.getDockerClient();
  }

  private void publish(HostConfig host) {
    host.withPortBindings(
        new PortBinding(
            Ports.Binding.bindIpAndPort(NatsServerConfig.HOST, port),
            ExposedPort.tcp(PORT_INSIDE)));
  }

  /** {@link NatsServer} asks the server itself, at the first start as at every other. */
  private static final class NoWait extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
