package dev.weft.launcher.audit.history;

/**
 * Not thread-safe. A set of event ids, 64 bits of each: 8 to 16 bytes an event. Two ids of ten
 * million are taken for one with a chance of 1 in 300,000.
 */
final class EventIds {
  private static final int SLOTS_FIRST = 1 << 12;

  /** Marks a free slot; the one id that has this hash goes by another. */
  private static final long FREE = 0;

  private long[] slots = new long[SLOTS_FIRST];
  private int count;

  /** False when it was there before. */
  boolean add(String stream, String id) {
    long hash = Lines.hash(stream + '\n' + id);
    long key = hash == FREE ? 1 : hash;
    if (2L * count >= slots.length) {
      grow();
    }
    return put(slots, key);
  }

  private boolean put(long[] into, long key) {
    int mask = into.length - 1;
    int at = (int) key & mask;
    while (into[at] != FREE) {
      if (into[at] == key) {
        return false;
      }
      at = (at + 1) & mask;
    }
    into[at] = key;
    count++;
    return true;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    count = 0;
    for (long key : slots) {
      if (key != FREE) {
        put(larger, key);
      }
    }
    slots = larger;
  }
}
