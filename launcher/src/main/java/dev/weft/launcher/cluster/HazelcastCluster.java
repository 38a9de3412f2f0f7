package dev.weft.launcher.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that Hazelcast finds; it carries their event bus, and nothing durable.
 *
 * <p>Thread-safe.
 */
final class HazelcastCluster implements Cluster {
  private static final Logger LOG = LoggerFactory.getLogger(HazelcastCluster.class);

  /** How soon a connection of the event bus that lost its other end is noticed. */
  private static final long PING_MS = 5_000;

  private static final String CANNOT_JOIN = "LCH-101";

  private final ClusterOptions options;
  private final HazelcastClusterManager manager;

  HazelcastCluster(ClusterOptions options, Collection<String> roles) {
    this.options = options;
    this.manager = new HazelcastClusterManager(HazelcastConfig.of(options, roles));
  }

  @Override
  public Vertx start(VertxBuilder builder, VertxOptions vertxOptions) {
    EventBusOptions bus =
        new EventBusOptions()
            .setHost(options.host())
            .setClusterPingInterval(PING_MS)
            .setClusterPingReplyInterval(PING_MS);
    try {
      return builder
          .with(vertxOptions.setEventBusOptions(bus))
          .withClusterManager(manager)
          .buildClustered()
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw cannotJoin(interrupted);
    } catch (ExecutionException failed) {
      throw cannotJoin(failed.getCause());
    }
  }

  @Override
  public String name() {
    return options.name();
  }

  @Override
  public List<ClusterMember> members() {
    HazelcastInstance hazelcast = manager.getHazelcastInstance();
    // Stopped, or about to be: nobody is in sight any more.
    return hazelcast.getLifecycleService().isRunning()
        ? hazelcast.getCluster().getMembers().stream().map(HazelcastCluster::member).toList()
        : List.of();
  }

  @Override
  public void watch(Runnable changed) {
    HazelcastInstance hazelcast = manager.getHazelcastInstance();
    hazelcast.getCluster().addMembershipListener(new Changes(changed));
    // Two parts that have met again: nobody is said to have come.
    hazelcast.getLifecycleService().addLifecycleListener(event -> changed.run());
  }

  @Override
  public Future<Boolean> hears(String address) {
    Promise<List<RegistrationInfo>> listeners = Promise.promise();
    manager.getRegistrations(address, listeners);
    return listeners.future().map(found -> found != null && !found.isEmpty());
  }

  private static ClusterMember member(Member member) {
    String roles = member.getAttribute(HazelcastConfig.ROLES);
    return new ClusterMember(
        member.getAddress().getHost() + ":" + member.getAddress().getPort(),
        roles == null ? Set.of() : Set.of(roles.split(HazelcastConfig.SEPARATOR)),
        member.localMember());
  }

  private Failure cannotJoin(Throwable cause) {
    return new Failure(
        FailureKind.FATAL,
        CANNOT_JOIN,
        String.format(
            Locale.ROOT,
            "cannot be a member of cluster %s at cluster.host %s, cluster.port %d to %d: %s",
            options.name(),
            options.host(),
            options.port(),
            options.lastPort(),
            cause.getMessage()),
        cause);
  }

  /** Who has come or gone does not matter: whoever is told looks at all. */
  private record Changes(Runnable changed) implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      LOG.info("{} joined the cluster", member(event.getMember()));
      changed.run();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      LOG.info("{} left the cluster", member(event.getMember()));
      changed.run();
    }
  }
}
