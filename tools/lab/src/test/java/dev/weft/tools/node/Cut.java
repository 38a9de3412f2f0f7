package dev.weft.tools.node;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Makes two members take each other for dead, as a cut of the network does. */
public final class Cut {
  private static final long PARTING_SECONDS_MAX = 30;

  private Cut() {}

  /** Returns when they have parted. They meet again when the parts look for each other next. */
  public static void between(Vertx some, Vertx other) throws InterruptedException {
    List<HazelcastInstance> sides = List.of(hazelcast(some), hazelcast(other));
    CountDownLatch partings = new CountDownLatch(sides.size());
    sides.forEach(side -> side.getCluster().addMembershipListener(new Parting(partings)));
    sides.forEach(Cut::suspectOthers);
    if (!partings.await(PARTING_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("they still see each other");
    }
  }

  private record Parting(CountDownLatch partings) implements MembershipListener {
    @Override
    public void memberAdded(MembershipEvent event) {
      // Of no interest.
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      partings.countDown();
    }
  }

  private static void suspectOthers(HazelcastInstance hazelcast) {
    HazelcastInstanceImpl original = ((HazelcastInstanceProxy) hazelcast).getOriginal();
    for (Member member : hazelcast.getCluster().getMembers()) {
      if (!member.localMember()) {
        original.node.getClusterService().suspectMember((MemberImpl) member, "cut", true);
      }
    }
  }

  private static HazelcastInstance hazelcast(Vertx vertx) {
    return ((HazelcastClusterManager) ((VertxInternal) vertx).clusterManager())
        .getHazelcastInstance();
  }
}
