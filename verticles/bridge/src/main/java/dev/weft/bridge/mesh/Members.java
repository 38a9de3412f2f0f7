package dev.weft.bridge.mesh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which other nodes were heard lately.
 *
 * <p>Thread-safe.
 */
final class Members {
  static final int MEMBERS_MAX = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Members.class);

  private final long silentMsMax;
  private final LongSupplier clockMs;
  private final Map<String, Heard> heardById = new LinkedHashMap<>();

  private record Heard(Member member, long atMs) {}

  /**
   * @param silentMsMax who has not been heard for longer counts as gone
   */
  Members(long silentMsMax, LongSupplier clockMs) {
    this.silentMsMax = silentMsMax;
    this.clockMs = clockMs;
  }

  /** Whether it was not known, or has other roles now. At the bound nobody new is taken. */
  synchronized boolean heard(Member member) {
    Heard before = heardById.get(member.id());
    if (before == null && heardById.size() >= MEMBERS_MAX) {
      return false;
    }
    heardById.put(member.id(), new Heard(member, clockMs.getAsLong()));
    if (before == null) {
      LOG.info("{} joined the cluster", member.address());
    }
    return before == null || !before.member().equals(member);
  }

  /** Whether it was known. */
  synchronized boolean left(String id) {
    Heard gone = heardById.remove(id);
    if (gone != null) {
      LOG.info("{} left the cluster", gone.member().address());
    }
    return gone != null;
  }

  /** Forgets those that have been silent for too long; whether there were any. */
  synchronized boolean expire() {
    long now = clockMs.getAsLong();
    List<String> silent =
        heardById.values().stream()
            .filter(heard -> now - heard.atMs() > silentMsMax)
            .map(heard -> heard.member().id())
            .toList();
    silent.forEach(this::left);
    return !silent.isEmpty();
  }

  synchronized List<Member> all() {
    List<Member> all = new ArrayList<>();
    heardById.values().forEach(heard -> all.add(heard.member()));
    return all;
  }
}
