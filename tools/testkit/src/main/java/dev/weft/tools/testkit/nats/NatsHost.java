package dev.weft.tools.testkit.nats;

/**
 * Where one nats-server runs, and what may happen to it there. Its port and its store stay the same
 * over restarts.
 *
 * <p>Not thread-safe.
 */
interface NatsHost extends AutoCloseable {
  /** Begins to run it; it may take a moment more until it takes connections. */
  void start();

  /** On 127.0.0.1; once it has been started. */
  int port();

  /** Of the server's process, as this machine sees it. */
  long pid();

  /** Blocks until it has ended: by SIGTERM. */
  void stop();

  /** Blocks until it has ended: by SIGKILL. */
  void kill();

  /** Connections stay open, nothing is answered; soon. */
  void pause();

  void resume();

  /** What the server wrote. */
  String log();

  /** Deletes its store; the server has ended before. */
  @Override
  void close();
}
