package dev.weft.launcher.chaos;

/**
 * Immutable. What can go wrong, in the order in which faults are laid into the time there is: the
 * ones that take longest first. Faults of one target never overlap; faults of different targets
 * may.
 */
enum FaultKind {
  /** A node takes seconds to be back, so its kills are the rarest. */
  NODE_KILL("SIGKILL node", Target.NODES, 3, 300, 1_200, 8_000),

  /** Of a cluster: the others have to choose another one. */
  NATS_LEADER_KILL("SIGKILL leader of ORDERS", Target.NATS, 2, 2_000, 6_000, 3_000),
  FULL_DISK("full disk", Target.NATS, 1, 3_000, 4_000, 3_000),
  NATS_PAUSE("SIGSTOP nats-server", Target.NATS, 2, 2_600, 3_600, 2_500),
  NODE_PAUSE("SIGSTOP node", Target.NODES, 2, 2_600, 4_000, 3_000),
  NATS_KILL("SIGKILL nats-server", Target.NATS, 6, 100, 700, 1_500),
  PROVIDER_KILL("SIGKILL provider", Target.PROVIDER, 7, 100, 1_200, 1_500),
  DELAY("delay", Target.DELAY, 3, 1_500, 3_000, 1_000),
  LOST_PUBLISH_ACKS("lost publish acks", Target.PUBLISH_ACKS, 4, 1_000, 2_500, 1_000),
  LOST_CONSUMER_ACKS("lost consumer acks", Target.CONSUMER_ACKS, 4, 1_000, 3_000, 1_000),
  CUT("cut connections", Target.CONNECTIONS, 4, 0, 0, 1_500);

  /** What a fault has to itself while it lasts. */
  enum Target {
    NODES,
    NATS,
    PROVIDER,
    CONNECTIONS,
    DELAY,
    PUBLISH_ACKS,
    CONSUMER_ACKS
  }

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

  /** For people. */
  String text() {
    return text;
  }

  Target target() {
    return target;
  }

  boolean isKill() {
    return switch (this) {
      case NODE_KILL, NATS_KILL, NATS_LEADER_KILL, PROVIDER_KILL -> true;
      case FULL_DISK, NATS_PAUSE, NODE_PAUSE, DELAY, LOST_PUBLISH_ACKS, LOST_CONSUMER_ACKS, CUT ->
          false;
    };
  }

  /** Whether it is about one node or server out of several, and not about whoever is leader. */
  boolean isOfOneOfMany() {
    return (target == Target.NODES || target == Target.NATS) && this != NATS_LEADER_KILL;
  }

  /** Whether it can happen to that many servers. */
  boolean isPossible(int natsServers) {
    return this != NATS_LEADER_KILL || natsServers > 1;
  }

  int perMinute() {
    return perMinute;
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
