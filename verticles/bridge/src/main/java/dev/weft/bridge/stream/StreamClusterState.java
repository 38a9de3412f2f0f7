package dev.weft.bridge.stream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is known of the servers that keep a stream.
 *
 * @param leader name of the server that takes its appends; empty when it has none
 * @param replicas servers that should keep it
 * @param current those of them that are there and have everything
 * @param quorum whether there are enough of them, and a leader: whether it takes appends
 * @param alone whether its server is in no cluster, so that nothing of this can ever change
 * @param missed times in a row that nobody answered for it
 */
record StreamClusterState(
    String leader, int replicas, int current, boolean quorum, boolean alone, int missed) {
  /** The server itself gives a peer up after that time without a sign of it. */
  private static final long SILENT_NS_MAX = TimeUnit.SECONDS.toNanos(10);

  /** One answer may be late on a busy machine, or come just while a leader is elected. */
  private static final int MISSED_MAX = 2;

  private static final String LEADER = "leader";
  private static final String REPLICAS = "replicas";

  /** Before anything is known. Assumed healthy until first checked. */
  static StreamClusterState unknown(int replicas) {
    return new StreamClusterState("", replicas, 0, true, false, 0);
  }

  /**
   * As its leader reports it, or any of its servers when it has none.
   *
   * @param info answer of {@code $JS.API.STREAM.INFO.<stream>}
   */
  static StreamClusterState of(JsonObject info) {
    int replicas = info.getJsonObject("config").getInteger("num_replicas", 1);
    JsonObject cluster = info.getJsonObject("cluster");
    if (cluster == null || cluster.getString("name", "").isEmpty()) {
      String server = cluster == null ? "" : cluster.getString(LEADER, "");
      return new StreamClusterState(server, replicas, 1, true, true, 0);
    }
    String leader = cluster.getString(LEADER, "");
    List<JsonObject> others = others(cluster, leader);
    long alive = count(leader) + others.stream().filter(StreamClusterState::isAlive).count();
    boolean quorum = !leader.isEmpty() && alive * 2 > replicas;
    return new StreamClusterState(leader, replicas, current(leader, others), quorum, false, 0);
  }

  /**
   * A majority has elected a leader.
   *
   * @param advisory {@code io.nats.jetstream.advisory.v1.stream_leader_elected}
   */
  StreamClusterState elected(JsonObject advisory) {
    String elected = advisory.getString(LEADER, "");
    int nowCurrent = current(elected, others(advisory, elected));
    return new StreamClusterState(elected, replicas, nowCurrent, true, false, 0);
  }

  /** The leader has seen too few of the others and has stepped down. */
  StreamClusterState quorumLost() {
    return new StreamClusterState("", replicas, current, false, false, 0);
  }

  /** Nobody has answered for it. */
  StreamClusterState unanswered() {
    int times = missed + 1;
    boolean lost = times >= MISSED_MAX;
    return new StreamClusterState(
        lost ? "" : leader, replicas, current, quorum && !lost, false, times);
  }

  /** Whether nothing is missing: every replica is there and current. */
  boolean isWhole() {
    return quorum && missed == 0 && (alone || current >= replicas);
  }

  private static int current(String leader, List<JsonObject> others) {
    return count(leader) + (int) others.stream().filter(StreamClusterState::isCurrent).count();
  }

  private static int count(String leader) {
    return leader.isEmpty() ? 0 : 1;
  }

  /** Advisories list the leader among its replicas, answers do not. */
  private static List<JsonObject> others(JsonObject cluster, String leader) {
    return cluster.getJsonArray(REPLICAS, new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .filter(peer -> !peer.getString("name", "").equals(leader))
        .toList();
  }

  private static boolean isCurrent(JsonObject peer) {
    return peer.getBoolean("current", false) && isAlive(peer);
  }

  private static boolean isAlive(JsonObject peer) {
    return !peer.getBoolean("offline", false) && peer.getLong("active", 0L) <= SILENT_NS_MAX;
  }
}
