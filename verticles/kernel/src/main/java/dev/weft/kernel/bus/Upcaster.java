package dev.weft.kernel.bus;

import com.google.protobuf.Message;

/**
 * Converts an event of an older major version to the one that this version works with, so that
 * handlers never see the older one, whether it comes from a stream, the journal or a replayed dead
 * letter. Found by {@code ServiceLoader}. Several form a chain, one version at a time.
 *
 * <p>Thread-safe.
 */
public interface Upcaster {
  /** The default instance of the older type. */
  Message from();

  /**
   * The event as the next major version has it: the same for the same event, whoever asks and
   * whenever. What it throws makes the event a dead letter.
   *
   * @param event of the type of {@link #from}
   */
  Message upcast(Message event);
}
