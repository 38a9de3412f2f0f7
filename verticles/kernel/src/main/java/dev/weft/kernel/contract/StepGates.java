package dev.weft.kernel.contract;

import java.util.List;

/**
 * The steps that hold back the charge of an order: it is cleared, and paid for, when each of them
 * has let it pass.
 *
 * @param names tokens, as they stand in {@code steps.<name>.passed.<orderId>}
 */
public record StepGates(List<String> names) {
  /** A reserved order is charged at once. */
  public static final StepGates NONE = new StepGates(List.of());

  public StepGates {
    names = List.copyOf(names);
  }

  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** The subjects of what all of them have to say of the order. */
  public List<String> passes(String orderId) {
    return names.stream().map(name -> Subjects.stepPassed(name, orderId)).toList();
  }
}
