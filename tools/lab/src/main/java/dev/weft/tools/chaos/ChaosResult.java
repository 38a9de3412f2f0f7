package dev.weft.tools.chaos;

import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param played how often what was done
 * @param cuts connections that were cut
 * @param wrongAnswers answers of the provider that an injector has changed
 * @param partialBatches that servers have stored without their last message
 * @param notified different notifications that the receiver has taken
 * @param recoveryMs from the moment everything was up and healed until every order had ended
 * @param statuses how many orders ended how
 * @param violations what did not hold, for people
 */
record ChaosResult(
    Map<FaultKind, Integer> played,
    long cuts,
    long publishAcksLost,
    long consumerAcksLost,
    long wrongAnswers,
    int partialBatches,
    int notified,
    RequestOutcomes outcomes,
    long recoveryMs,
    Map<String, Integer> statuses,
    AuditProcess audit,
    List<String> violations) {

  boolean isClean() {
    return violations.isEmpty();
  }

  int kills() {
    return played.entrySet().stream()
        .filter(entry -> entry.getKey().isKill())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
