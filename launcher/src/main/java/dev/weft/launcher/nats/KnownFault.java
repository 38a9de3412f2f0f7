package dev.weft.launcher.nats;

import java.util.Arrays;
import java.util.List;

/**
 * A fault of nats-server, since 2.12.0, that touches what Weft relies on (docs/nats-servers.md,
 * with the sources).
 */
public enum KnownFault {
  CATCHUPS_TRUNCATE(
      "2.12.1",
      "2.14.0",
      "replicas: of two catch-ups at once, one can cut off what was confirmed (#7424)"),
  BATCH_REFUSED("2.12.1", "2.14.0", "valid guarded batches are refused (#7342, #7391)"),
  BATCHED_GET_LOCKS("2.12.2", "2.14.0", "reads during writes can block a stream forever (#7458)"),
  COMPACTED_IN_PLACE(
      "2.12.3", "2.14.0", "killed while it compacts a file, it can lose messages (#7627)"),
  PENDING_WRITES_LOST(
      "2.12.3",
      "2.14.0",
      "replicas: after a stall, writes not yet on the disk can be lost (#7594)"),
  CLUSTER_OF_ONE(
      "2.12.5", "2.14.0", "replicas: a restarted server can elect itself: two leaders (#7850)"),
  CONSUMER_LOST("2.12.5", "2.14.0", "replicas: consumers can be gone after a restart (#7905)"),
  EARLIER_TERMS("2.12.6", "2.14.0", "replicas: they can differ after a change of leader (#7955)"),
  RAFT_STATE_DELETED(
      "2.12.8",
      "2.14.0",
      "replicas: a leader elected again can make others drop their log (#8057)"),
  META_STATE_DELETED(
      "2.12.9", "2.14.1", "cluster: a passing error can delete the list of streams (#8199)"),
  CACHE_REUSED(
      "2.12.9", "2.14.1", "a message that is being read can change in the file cache (#8187)"),
  PULL_PANICS(
      "2.12.12", "2.14.3", "a pull without a group stops the server on a pinned consumer (ADR 7)"),
  CATCHUP_SKIPPED(
      "2.12.12", "2.14.3", "replicas: one over its limits skips catching up and differs (#8265)"),
  APPLIED_TWICE("2.12.12", "2.14.3", "replicas: after a snapshot, one can reset its log (#8321)"),
  GUARDS_MIXED_UP(
      "2.12.14", "2.14.4", "batches are refused when guarded subjects are equally long (#8377)"),
  COMPACTION_NOT_SYNCED(
      "2.14.6", "a compacted file is not synced: a power cut can lose acknowledged orders (#8475)"),
  REFUSED_CREATE_DESTROYS(
      "2.14.6", "one server: a refused create of a consumer deletes the existing one (#8491)");

  private static final Version FIRST = new Version(2, 12, 0);

  private final String fixed;
  private final String fixedIn12;
  private final String sentence;

  /** Fixed in the line 2.12 too. */
  KnownFault(String fixedIn12, String fixed, String sentence) {
    this.fixedIn12 = fixedIn12;
    this.fixed = fixed;
    this.sentence = sentence;
  }

  /** Never fixed in the line 2.12. */
  KnownFault(String fixed, String sentence) {
    this(fixed, fixed, sentence);
  }

  /** Of a version, those fixed last at the end. None for versions before 2.12. */
  public static List<KnownFault> of(Version version) {
    return Arrays.stream(values()).filter(fault -> fault.isIn(version)).toList();
  }

  private boolean isIn(Version version) {
    boolean is12 = version.major() == FIRST.major() && version.minor() == FIRST.minor();
    Version end = Version.in(is12 ? fixedIn12 : fixed).orElseThrow();
    return version.compareTo(FIRST) >= 0 && version.compareTo(end) < 0;
  }

  public String sentence() {
    return sentence;
  }
}
