package dev.weft.tools.conformance;

/**
 * Who is checked: started, and killed without warning, as often as the kit likes.
 *
 * <p>Blocks the calling thread.
 */
interface Participant extends AutoCloseable {
  /** Does nothing when it runs. */
  void start();

  /** As by SIGKILL; it may be started again. */
  void kill();

  /** Whether it still runs. */
  boolean isAlive();

  /** Kills it for good. */
  @Override
  void close();
}
