package dev.weft.launcher.doctor;

import dev.weft.bridge.stream.StreamOptions;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether there are as many servers as streams want replicas, and whether streams make use of them.
 *
 * @param servers in the cluster; 0 when that is not known
 * @param embedded whether they are ours
 */
record ReplicaChecks(Collection<StreamOptions> streams, int servers, boolean embedded) {
  private static final String SUBJECT = "replicas";
  private static final int CLUSTER_MIN = 3;

  List<Finding> findings() {
    if (servers == 0) {
      return List.of();
    }
    List<StreamOptions> tooMany = streams.stream().filter(s -> s.replicas() > servers).toList();
    if (!tooMany.isEmpty()) {
      return List.of(Finding.bad(SUBJECT, keys(tooMany) + " of " + count() + ": " + advice()));
    }
    List<StreamOptions> single = streams.stream().filter(s -> s.replicas() == 1).toList();
    if (servers >= CLUSTER_MIN && !single.isEmpty()) {
      return List.of(
          Finding.doubtful(
              SUBJECT,
              keys(single)
                  + ": one of "
                  + count()
                  + " keeps it, and while that one is away nobody does; set 3"));
    }
    return List.of(Finding.good(SUBJECT, "no stream wants more than " + count()));
  }

  private String count() {
    return servers == 1 ? "1 server" : servers + " servers";
  }

  private String advice() {
    return embedded
        ? "set nats.embedded.servers=3, or fewer replicas"
        : "make the servers one cluster of so many, or set fewer replicas";
  }

  private static String keys(Collection<StreamOptions> streams) {
    return streams.stream()
        .map(stream -> "streams." + stream.name() + ".replicas=" + stream.replicas())
        .collect(Collectors.joining(", "));
  }
}
