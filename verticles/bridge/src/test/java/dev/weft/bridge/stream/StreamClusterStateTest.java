package dev.weft.bridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class StreamClusterStateTest {
  private static final long SECOND_NS = 1_000_000_000L;

  @Test
  void isWholeWithALeaderAndEveryReplicaCurrent() {
    StreamClusterState state = StreamClusterState.of(info("a", peer("b"), peer("c")));
    assertThat(state).isEqualTo(new StreamClusterState("a", 3, 3, true, false, 0));
    assertThat(state.isWhole()).isTrue();
  }

  @Test
  void takesAppendsWithoutOneReplicaButIsNotWhole() {
    StreamClusterState state =
        StreamClusterState.of(info("a", peer("b"), peer("c").put("current", false)));
    assertThat(state.quorum()).isTrue();
    assertThat(state.current()).isEqualTo(2);
    assertThat(state.isWhole()).isFalse();
  }

  @Test
  void hasNoQuorumWhenALeaderHearsNobody() {
    JsonObject offline = peer("b").put("offline", true);
    JsonObject silent = peer("c").put("active", 11 * SECOND_NS);
    assertThat(StreamClusterState.of(info("a", offline, silent)).quorum()).isFalse();
    assertThat(StreamClusterState.of(info("a", offline, peer("c"))).quorum()).isTrue();
  }

  /** Then any of its servers answers, and lists all of them. */
  @Test
  void hasNoQuorumWithoutALeader() {
    StreamClusterState state = StreamClusterState.of(info("", peer("a"), peer("b"), peer("c")));
    assertThat(state.quorum()).isFalse();
    assertThat(state.leader()).isEmpty();
  }

  @Test
  void ofAServerOutsideOfAnyClusterNothingCanChange() {
    JsonObject config = new JsonObject().put("num_replicas", 1);
    StreamClusterState state = StreamClusterState.of(new JsonObject().put("config", config));
    assertThat(state.alone()).isTrue();
    assertThat(state.isWhole()).isTrue();
  }

  @Test
  void anElectionNamesTheLeaderAmongItsReplicas() {
    StreamClusterState before = StreamClusterState.of(info("a", peer("b"), peer("c")));
    JsonObject advisory =
        new JsonObject()
            .put("leader", "b")
            .put(
                "replicas",
                new JsonArray()
                    .add(peer("a").put("offline", true))
                    .add(peer("b").put("current", false))
                    .add(peer("c")));
    StreamClusterState after = before.elected(advisory);
    assertThat(after.leader()).isEqualTo("b");
    assertThat(after.quorum()).isTrue();
    assertThat(after.current()).isEqualTo(2);
    assertThat(after.replicas()).isEqualTo(3);
  }

  @Test
  void aLeaderThatStepsDownLeavesNone() {
    StreamClusterState after = StreamClusterState.of(info("a", peer("b"), peer("c"))).quorumLost();
    assertThat(after.leader()).isEmpty();
    assertThat(after.quorum()).isFalse();
  }

  @Test
  void oneAnswerMayBeMissedAndTwoMayNot() {
    StreamClusterState once = StreamClusterState.of(info("a", peer("b"), peer("c"))).unanswered();
    assertThat(once.quorum()).isTrue();
    assertThat(once.leader()).isEqualTo("a");
    assertThat(once.isWhole()).isFalse();
    StreamClusterState twice = once.unanswered();
    assertThat(twice.quorum()).isFalse();
    assertThat(twice.leader()).isEmpty();
  }

  private static JsonObject info(String leader, JsonObject... replicas) {
    JsonObject cluster = new JsonObject().put("name", "weft").put("replicas", new JsonArray());
    if (!leader.isEmpty()) {
      cluster.put("leader", leader);
    }
    for (JsonObject replica : replicas) {
      cluster.getJsonArray("replicas").add(replica);
    }
    return new JsonObject()
        .put("config", new JsonObject().put("num_replicas", 3))
        .put("cluster", cluster);
  }

  private static JsonObject peer(String name) {
    return new JsonObject().put("name", name).put("current", true).put("active", SECOND_NS);
  }
}
