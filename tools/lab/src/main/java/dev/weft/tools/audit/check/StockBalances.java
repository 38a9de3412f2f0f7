package dev.weft.tools.audit.check;

import dev.weft.tools.audit.history.History;
import dev.weft.tools.audit.history.Problem;
import dev.weft.tools.audit.history.SkuRecord;
import dev.weft.tools.audit.history.StockHistory;
import java.util.Locale;

/**
 * Levels never go below zero and follow from each other by what was reserved, released and
 * adjusted; of each SKU what it began with is there, reserved or sold.
 */
final class StockBalances {
  static final String LEVELS = "stock levels";
  static final String BALANCE = "stock balance";

  private StockBalances() {}

  static void examineLevels(History history, Findings findings) {
    for (StockHistory stock : history.stock()) {
      stock.skus().forEach(sku -> findings.checked(sku.levels()));
      for (long i = 0; i < stock.open(); i++) {
        findings.open(stock.stream());
      }
    }
    for (Problem problem : history.stockProblems()) {
      findings.violated(problem.subject(), problem.text());
    }
    findings.violatedToo(history.stockProblemCount() - history.stockProblems().size());
  }

  static void examineBalance(History history, Findings findings) {
    for (StockHistory stock : history.stock()) {
      for (SkuRecord sku : stock.skus()) {
        findings.checked(1);
        boolean balanced = stock.isWhole() ? sku.earlier() == 0 : sku.earlier() >= 0;
        if (!balanced) {
          findings.violated(sku.sku(), sum(stock, sku));
        }
      }
    }
  }

  private static String sum(StockHistory stock, SkuRecord sku) {
    return String.format(
        Locale.ROOT,
        "%s: initial %d + adjusted %d is not available %d + active %d + sold %d (off by %d)",
        stock.stream(),
        sku.initial(),
        sku.adjusted(),
        sku.available(),
        sku.active(),
        sku.sold(),
        sku.earlier());
  }
}
