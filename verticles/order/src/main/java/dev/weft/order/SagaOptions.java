package dev.weft.order;

import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.options.OptionsReader;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Section {@code saga}: what participants do to an order between Weft's own steps.
 *
 * @param steps in the order of the file
 */
public record SagaOptions(List<StepOptions> steps) {
  public static final SagaOptions NONE = new SagaOptions(List.of());

  /** Also the end of a route's name and of an address. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  private static final String STEPS = "steps";
  private static final String ANY_NAME = "<name>";

  public SagaOptions {
    steps = List.copyOf(steps);
  }

  /**
   * Reads and checks the section.
   *
   * @param deadlineMs when orders expire
   */
  public static SagaOptions read(OptionsReader saga, long deadlineMs) {
    OptionsReader entries = saga.section(STEPS);
    // There need not be one for its keys to be known.
    StepOptions.read(ANY_NAME, entries.entry(ANY_NAME));
    Collection<StepOptions> steps =
        entries
            .each(
                "a step that a participant carries out",
                (name, keys) -> {
                  requireName(name, entries);
                  return StepOptions.read(name, keys);
                })
            .values();
    long togetherMs = steps.stream().mapToLong(StepOptions::timeoutMs).sum();
    if (togetherMs >= deadlineMs) {
      throw saga.wrong(
          STEPS,
          "have time-outs of "
              + togetherMs
              + " ms together, and orders.deadline is "
              + deadlineMs
              + " ms; it must be longer");
    }
    return new SagaOptions(List.copyOf(steps));
  }

  /** The steps that the charge waits for. */
  public List<StepOptions> gating() {
    return steps.stream().filter(StepOptions::isGate).toList();
  }

  /** The names of those. */
  public StepGates gates() {
    return new StepGates(gating().stream().map(StepOptions::name).toList());
  }

  private static void requireName(String name, OptionsReader entries) {
    if (!NAME.matcher(name).matches()) {
      throw entries.wrong(
          name, "must be named with 1 to 32 lower-case letters, digits and -, not with - first");
    }
  }
}
