package dev.weft.tools.chaos.inject;

/**
 * Makes one kind of fault, and undoes it.
 *
 * <p>{@code index} chooses between targets of a kind: which server, node, stream or consumer. Any
 * number that is not negative is one of them. Both methods of one fault get the same.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public interface FaultInjector {
  void begin(int index) throws Exception;

  /** Follows every {@link #begin}, also one that failed. */
  void end(int index) throws Exception;

  /** What an injector does; it may fail in any way. */
  @FunctionalInterface
  interface Action {
    void on(int index) throws Exception;
  }

  static FaultInjector of(Action begin, Action end) {
    return new FaultInjector() {
      @Override
      public void begin(int index) throws Exception {
        begin.on(index);
      }

      @Override
      public void end(int index) throws Exception {
        end.on(index);
      }
    };
  }
}
