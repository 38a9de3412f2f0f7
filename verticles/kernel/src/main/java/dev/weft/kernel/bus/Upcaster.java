package dev.weft.kernel.bus;

import com.google.protobuf.Message;

/**
 * Makes of an event of an older major version the one that this version works with, so that no
 * handler sees the older one: from a stream, from the journal, and from a dead letter that is
 * replayed. Found by {@code ServiceLoader}. Several make a chain, a version at a time.
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
