package dev.weft.tools.audit.check;

import dev.weft.tools.audit.history.History;
import dev.weft.tools.audit.history.Problem;
import dev.weft.tools.audit.history.SkuBook;
import dev.weft.tools.audit.history.StockBook;
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
    for (StockBook book : history.stock()) {
      book.skus().forEach(sku -> findings.lookedAt(sku.levels()));
      for (long i = 0; i < book.open(); i++) {
        findings.open(book.stream());
      }
    }
    for (Problem problem : history.stockProblems()) {
      findings.violated(problem.subject(), problem.text());
    }
    findings.violatedToo(history.stockProblemCount() - history.stockProblems().size());
  }

  static void examineBalance(History history, Findings findings) {
    for (StockBook book : history.stock()) {
      for (SkuBook sku : book.skus()) {
        findings.lookedAt(1);
        boolean balanced = book.isWhole() ? sku.earlier() == 0 : sku.earlier() >= 0;
        if (!balanced) {
          findings.violated(sku.sku(), sum(book, sku));
        }
      }
    }
  }

  private static String sum(StockBook book, SkuBook sku) {
    return String.format(
        Locale.ROOT,
        "%s: initial %d + adjusted %d is not available %d + active %d + sold %d (off by %d)",
        book.stream(),
        sku.initial(),
        sku.adjusted(),
        sku.available(),
        sku.active(),
        sku.sold(),
        sku.earlier());
  }
}
