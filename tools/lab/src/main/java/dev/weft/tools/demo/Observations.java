package dev.weft.tools.demo;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LedgerLine;
import java.util.List;
import java.util.Map;

/**
 * All that the demo has seen of a run.
 *
 * @param orders in the order of the scenario
 * @param repeat the answer to the second sending of the scenario's repeated order
 * @param refusals the answers to the scenario's refused requests, in its order
 * @param live frames of the connection that was open before the first order
 * @param replayed frames of a connection that was opened at the end, from the beginning
 * @param before stock by SKU before the first order
 * @param after stock by SKU at the end
 * @param charges in the provider's ledger at the end
 */
record Observations(
    List<ObservedOrder> orders,
    Answer repeat,
    List<Answer> refusals,
    List<StatusFrame> live,
    List<StatusFrame> replayed,
    Map<String, StockItem> before,
    Map<String, StockItem> after,
    List<LedgerLine> charges) {}
