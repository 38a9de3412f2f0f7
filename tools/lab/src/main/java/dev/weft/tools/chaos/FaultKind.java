package dev.weft.tools.chaos;

import static dev.weft.tools.chaos.inject.Requirement.C_COMPILER;
import static dev.weft.tools.chaos.inject.Requirement.NOTHING;
import static dev.weft.tools.chaos.inject.Requirement.OWN_DISK;
import static dev.weft.tools.chaos.inject.Requirement.TRACER;

import dev.weft.tools.chaos.inject.Requirement;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What can go wrong. Faults of one target never overlap; faults of different targets may. */
enum FaultKind {
  /** A node takes seconds to be back, so its kills are the rarest. */
  NODE_KILL("SIGKILL node", Target.NODES, 3, 300, 1_200, 8_000),
  NODE_PAUSE("SIGSTOP node", Target.NODES, 2, 2_600, 4_000, 3_000),

  /** Of a cluster: the others have to choose another one. */
  NATS_LEADER_KILL("SIGKILL leader of ORDERS", Target.NATS, 1, 2_000, 6_000, 3_000),
  NATS_KILL("SIGKILL nats-server", Target.NATS, 6, 100, 700, 1_500),
  NATS_PAUSE("SIGSTOP nats-server", Target.NATS, 2, 2_600, 3_600, 2_500),
  /** Restarted with hardly any room, and restarted with room. */
  FULL_DISK("full disk", Target.NATS, 1, 3_000, 4_000, 3_000),
  /** Restarted with hardly any room, which comes back while it runs. */
  SERVER_FULL("store full: server", Target.NATS, 1, 3_000, 4_000, 3_000),
  /** Nodes stand still meanwhile, or the backup would not have what they append. */
  STREAM_RESTORED("purged, deleted, restored", Target.NATS, 1, 500, 500, 4_000),
  POWER_LOSS("power loss of server", Target.NATS, 1, 500, 1_200, 4_000),
  BIT_FLIP("bit flip in ORDERS of server", Target.NATS, 1, 500, 1_200, 4_000),
  PARTITION("partition: alone is server", Target.NATS, 1, 3_000, 4_000, 3_000),
  PEER_REMOVED("partition, and removed is server", Target.NATS, 1, 4_000, 5_000, 5_000),
  SLOW_DISK("slow disk of server", Target.DISK, 1, 4_000, 6_000, 1_000),

  ACCOUNT_FULL("store full: account", Target.LIMITS, 1, 3_000, 4_000, 2_500),
  STREAM_FULL("store full: stream", Target.LIMITS, 2, 3_000, 4_000, 2_500),
  PARTIAL_BATCH("limits inside of batches", Target.LIMITS, 1, 3_000, 4_000, 2_500),

  CONSUMER_PAUSED("consumer paused:", Target.CONSUMERS, 1, 3_000, 4_000, 3_000),
  CONSUMER_NARROWED("consumer edited, filter:", Target.CONSUMERS, 1, 4_000, 5_000, 3_000),
  CONSUMER_LIMITED("consumer edited, max_deliver:", Target.CONSUMERS, 1, 2_000, 3_000, 3_000),
  CONSUMER_DELETED("consumer deleted:", Target.CONSUMERS, 2, 0, 0, 3_000),

  CLOCK_AHEAD("clock 20 min ahead: node", Target.CLOCKS, 1, 4_000, 6_000, 2_000),
  CLOCK_BEHIND("clock 20 min behind: node", Target.CLOCKS, 1, 4_000, 6_000, 2_000),
  CLOCK_STEPS("clock jumps by 2 min: node", Target.CLOCKS, 1, 4_000, 6_000, 2_000),

  PROVIDER_KILL("SIGKILL provider", Target.PROVIDER, 7, 100, 1_200, 1_500),
  PROVIDER_AMOUNT("wrong provider answer: amount", Target.CHARGES, 1, 1_500, 2_500, 1_500),
  PROVIDER_CURRENCY("wrong provider answer: currency", Target.CHARGES, 1, 1_500, 2_500, 1_500),
  PROVIDER_REFERENCE("wrong provider answer: reference", Target.CHARGES, 1, 1_500, 2_500, 1_500),
  PROVIDER_STATUS_200("wrong provider answer: 200 for 201", Target.CHARGES, 1, 1_500, 2_500, 1_500),
  PROVIDER_STATUS_202("wrong provider answer: 202 for 201", Target.CHARGES, 1, 1_500, 2_500, 1_500),
  PROVIDER_ENDLESS("wrong provider answer: endless body", Target.CHARGES, 1, 1_500, 2_500, 1_500),
  PROVIDER_TRICKLE("wrong provider answer: trickles", Target.CHARGES, 1, 1_500, 2_500, 1_500),
  PROVIDER_401("wrong provider answer: 401", Target.CHARGES, 1, 1_500, 2_500, 1_500),
  PROVIDER_HUGE_ID("wrong provider answer: id of 1.1 MB", Target.CHARGES, 1, 1_500, 2_500, 1_500),

  RECEIVER_ENDLESS("wrong receiver answer: endless body", Target.RECEIVER, 1, 2_000, 3_000, 1_000),
  RECEIVER_TRICKLE("wrong receiver answer: trickles", Target.RECEIVER, 1, 2_000, 3_000, 1_000),
  RECEIVER_BUSY("receiver: 429, Retry-After", Target.RECEIVER, 1, 2_000, 3_000, 1_000),
  RECEIVER_ERROR("receiver: 500", Target.RECEIVER, 1, 2_000, 3_000, 1_000),
  /** By the standard a receiver gets nothing after it, so it is not in the usual mix. */
  RECEIVER_GONE("receiver: 410", Target.RECEIVER, 1, 2_000, 3_000, 1_000),

  DELAY("delay", Target.DELAY, 3, 1_500, 3_000, 1_000),
  LOST_PUBLISH_ACKS("lost publish acks", Target.PUBLISH_ACKS, 4, 1_000, 2_500, 1_000),
  LOST_CONSUMER_ACKS("lost consumer acks", Target.CONSUMER_ACKS, 4, 1_000, 3_000, 1_000),
  CUT("cut connections", Target.CONNECTIONS, 4, 0, 0, 1_500);

  /** What a fault has to itself while it lasts. */
  enum Target {
    NODES,
    NATS,
    DISK,
    LIMITS,
    CONSUMERS,
    CLOCKS,
    PROVIDER,
    CHARGES,
    RECEIVER,
    CONNECTIONS,
    DELAY,
    PUBLISH_ACKS,
    CONSUMER_ACKS
  }

  private static final Set<FaultKind> KILLS =
      EnumSet.of(NODE_KILL, NATS_KILL, NATS_LEADER_KILL, PROVIDER_KILL, POWER_LOSS, BIT_FLIP);

  /** A standalone server would lose data that no other has. */
  private static final Set<FaultKind> OF_CLUSTERS =
      EnumSet.of(NATS_LEADER_KILL, BIT_FLIP, PARTITION, PEER_REMOVED);

  /** Of a cluster, the others go on; and its batches are whole or not at all. */
  private static final Set<FaultKind> OF_ONE_SERVER = EnumSet.of(FULL_DISK, PARTIAL_BATCH);

  private static final Set<FaultKind> UNUSUAL = EnumSet.of(RECEIVER_GONE);

  /** A cluster has other troubles, too, and each takes its time. */
  private static final int CLUSTER_KILLS_PER_MINUTE = 2;

  private final String text;
  private final Target target;
  private final int perMinute;
  private final long msMin;
  private final long msMax;
  private final long recoveryMs;

  /**
   * @param msMin how long the fault lasts, at least
   * @param recoveryMs what the target gets to breathe before its next fault
   */
  FaultKind(String text, Target target, int perMinute, long msMin, long msMax, long recoveryMs) {
    this.text = text;
    this.target = target;
    this.perMinute = perMinute;
    this.msMin = msMin;
    this.msMax = msMax;
    this.recoveryMs = recoveryMs;
  }

  /** What a run does to that many servers if nothing else is asked for. */
  static Set<FaultKind> usual(int natsServers) {
    Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
    kinds.removeAll(UNUSUAL);
    kinds.removeAll(natsServers > 1 ? OF_ONE_SERVER : OF_CLUSTERS);
    return kinds;
  }

  /** As {@code --faults} has it. */
  String flag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind that {@code --faults} has by that name; empty when there is none. */
  static Optional<FaultKind> ofFlag(String flag) {
    return Stream.of(values()).filter(kind -> kind.flag().equals(flag)).findFirst();
  }

  /** For people. */
  String text() {
    return text;
  }

  Target target() {
    return target;
  }

  boolean isKill() {
    return KILLS.contains(this);
  }

  /** Whether it can happen to that many servers. */
  boolean isPossible(int natsServers) {
    return natsServers > 1 || !OF_CLUSTERS.contains(this);
  }

  /** Of the machine. */
  Requirement need() {
    return switch (this) {
      case CLOCK_AHEAD, CLOCK_BEHIND, CLOCK_STEPS -> C_COMPILER;
      case SLOW_DISK -> TRACER;
      case POWER_LOSS -> OWN_DISK;
      default -> NOTHING;
    };
  }

  int perMinute(int natsServers) {
    boolean isRarer = natsServers > 1 && target == Target.NATS;
    return isRarer ? Math.min(CLUSTER_KILLS_PER_MINUTE, perMinute) : perMinute;
  }

  long msMin() {
    return msMin;
  }

  long msMax() {
    return msMax;
  }

  long recoveryMs() {
    return recoveryMs;
  }
}
