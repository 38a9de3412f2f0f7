package dev.weft.order;

import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.proto.orders.v1.OrderEvent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One entry of {@code saga.steps}.
 *
 * @param name stands in subjects and in names of consumers
 * @param timeoutMs from the event that asks to the answer; 0 for a step that nothing waits for
 * @param undoneBy subjects of ORDERS without the order's id, such as {@code orders.cancelled}
 */
public record StepOptions(
    String name, After after, long timeoutMs, OnTimeout onTimeout, List<String> undoneBy) {
  private static final String TIMEOUT = "timeout";
  private static final String ON_TIMEOUT = "onTimeout";
  private static final String UNDONE_BY = "undoneBy";
  private static final String ORDERS = "orders.";

  /** The event that a step reads. */
  public enum After {
    /** The charge waits for the step. */
    RESERVED(OrderEvent.RESERVED),
    /** Nothing waits for the step. */
    CONFIRMED(OrderEvent.CONFIRMED);

    private final OrderEvent event;

    After(OrderEvent event) {
      this.event = event;
    }
  }

  /** What is stored in the name of a step that has not answered. */
  public enum OnTimeout {
    VETO,
    PASS
  }

  public StepOptions {
    Objects.requireNonNull(name);
    undoneBy = List.copyOf(undoneBy);
  }

  static StepOptions read(String name, OptionsReader keys) {
    After after =
        keys.oneOf("after", After.RESERVED)
            .means(
                "the order event that the step reads; the charge waits for steps after"
                    + " `reserved`, and nothing waits for steps after `confirmed`");
    long timeoutMs =
        keys.millis(TIMEOUT, "10s", "100ms", "7d")
            .means(
                "from that event to the answer; only after `reserved`; the sum of all steps"
                    + " must be below `orders.deadline`");
    OnTimeout onTimeout =
        keys.oneOf(ON_TIMEOUT, OnTimeout.VETO)
            .means("what happens to an order for which the step has not answered by then");
    List<String> undoneBy =
        keys.strings(UNDONE_BY, List.of())
            .means(
                "further events that the step reads to undo its work, such as"
                    + " `orders.rejected`, `orders.cancelled`");
    if (after == After.CONFIRMED) {
      refuse(keys, TIMEOUT);
      refuse(keys, ON_TIMEOUT);
    }
    undoneBy.forEach(subject -> check(subject, after, keys));
    boolean isGate = after == After.RESERVED;
    return new StepOptions(name, after, isGate ? timeoutMs : 0, onTimeout, undoneBy);
  }

  /** Whether the charge waits for it. */
  public boolean isGate() {
    return after == After.RESERVED;
  }

  /** What it reads of stream ORDERS, as filters. */
  public List<String> reads() {
    return Stream.concat(Stream.of(ORDERS + Subjects.token(after.event)), undoneBy.stream())
        .map(subject -> subject + ".*")
        .toList();
  }

  private static void refuse(OptionsReader keys, String key) {
    if (keys.isWritten(key)) {
      throw keys.wrong(key, "is for steps after reserved: nothing waits for one after confirmed");
    }
  }

  private static void check(String subject, After after, OptionsReader keys) {
    Optional<OrderEvent> event =
        subject.startsWith(ORDERS)
            ? Subjects.orderEvent(subject.substring(ORDERS.length()))
            : Optional.empty();
    if (event.isEmpty()) {
      throw keys.wrong(
          UNDONE_BY,
          "holds \"" + subject + "\", which is no subject of ORDERS such as orders.cancelled");
    }
    if (event.get() == after.event) {
      throw keys.wrong(UNDONE_BY, "holds " + subject + ", which the step is for");
    }
  }
}
