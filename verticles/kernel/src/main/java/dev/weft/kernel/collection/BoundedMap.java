package dev.weft.kernel.collection;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of so many entries at most: one more removes the eldest.
 *
 * <p>Not thread-safe.
 */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;
  private static final int INITIAL_CAPACITY = 16;
  private static final float LOAD_FACTOR = 0.75f;

  private final int entriesMax;

  /** The eldest is the entry that was put first. */
  public BoundedMap(int entriesMax) {
    this(entriesMax, false);
  }

  /**
   * @param byUse whether the eldest is the entry that was used least recently
   */
  public BoundedMap(int entriesMax, boolean byUse) {
    super(INITIAL_CAPACITY, LOAD_FACTOR, byUse);
    this.entriesMax = entriesMax;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > entriesMax;
  }
}
