package dev.weft.bridge.mesh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes of the cluster that announced themselves lately.
 *
 * <p>Thread-safe.
 */
final class Members {
  static final int MEMBERS_MAX = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Members.class);

  private final long silentMsMax;
  private final LongSupplier clockMs;
  private final Map<String, Seen> seenById = new LinkedHashMap<>();

  private record Seen(Member member, long atMs) {}

  /**
   * @param silentMsMax a node that has been silent for longer counts as gone
   */
  Members(long silentMsMax, LongSupplier clockMs) {
    this.silentMsMax = silentMsMax;
    this.clockMs = clockMs;
  }

  /** Whether the node is new or has other roles now. At the bound no new node is taken. */
  synchronized boolean refresh(Member member) {
    Seen before = seenById.get(member.id());
    if (before == null && seenById.size() >= MEMBERS_MAX) {
      return false;
    }
    seenById.put(member.id(), new Seen(member, clockMs.getAsLong()));
    if (before == null) {
      LOG.info("{} joined the cluster", member.address());
    }
    return before == null || !before.member().equals(member);
  }

  /** Whether the node was known. */
  synchronized boolean remove(String id) {
    Seen gone = seenById.remove(id);
    if (gone != null) {
      LOG.info("{} left the cluster", gone.member().address());
    }
    return gone != null;
  }

  /** Removes nodes that have been silent for too long; whether there were any. */
  synchronized boolean expire() {
    long now = clockMs.getAsLong();
    List<String> silent =
        seenById.values().stream()
            .filter(seen -> now - seen.atMs() > silentMsMax)
            .map(seen -> seen.member().id())
            .toList();
    silent.forEach(this::remove);
    return !silent.isEmpty();
  }

  synchronized List<Member> all() {
    List<Member> all = new ArrayList<>();
    seenById.values().forEach(seen -> all.add(seen.member()));
    return all;
  }
}
