package dev.weft.tools.audit;

import dev.weft.tools.audit.Audit.Result;
import dev.weft.tools.audit.check.Findings;
import dev.weft.tools.audit.history.DeadLetterCount;
import dev.weft.tools.audit.history.History;
import dev.weft.tools.audit.history.SkuRecord;
import dev.weft.tools.audit.history.StockHistory;
import dev.weft.tools.audit.history.StreamRange;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/** What came out, for programs. */
final class AuditJson {
  private AuditJson() {}

  /**
   * {@code {clean, asOf, durationMs, nats, atRest, ledger, ledgerLines, orders, events, unreadable,
   * streams[], stock[], checks[], violations[], deadLetters[]}}.
   */
  static JsonObject of(Result result, AuditReport.Sources sources, Duration took) {
    History history = result.history();
    return new JsonObject()
        .put("clean", result.isClean())
        .put("asOf", Instant.ofEpochMilli(result.asOfMs()).toString())
        .put("durationMs", took.toMillis())
        .put("nats", sources.nats())
        .put("atRest", sources.atRest())
        .put("ledger", sources.ledger())
        .put("ledgerLines", history.ledgerLines())
        .put("orders", history.orderCount())
        .put("events", history.events())
        .put("unreadable", history.unreadableCount())
        .put("streams", streams(history))
        .put("stock", stock(history))
        .put("checks", checks(result))
        .put("violations", violations(result))
        .put("deadLetters", deadLetters(history));
  }

  private static JsonArray deadLetters(History history) {
    JsonArray deadLetters = new JsonArray();
    for (DeadLetterCount count : history.deadLetters()) {
      deadLetters.add(
          new JsonObject()
              .put("consumer", count.consumer())
              .put("letters", count.deadLetters())
              .put("replayed", count.replayed()));
    }
    return deadLetters;
  }

  private static JsonArray streams(History history) {
    JsonArray streams = new JsonArray();
    for (StreamRange range : history.ranges()) {
      streams.add(
          new JsonObject()
              .put("name", range.name())
              .put("from", range.first())
              .put("to", range.last())
              .put("events", range.count())
              .put("missing", range.missing()));
    }
    return streams;
  }

  private static JsonArray stock(History history) {
    JsonArray stock = new JsonArray();
    for (StockHistory shard : history.stock()) {
      for (SkuRecord sku : shard.skus()) {
        stock.add(
            new JsonObject()
                .put("stream", shard.stream())
                .put("sku", sku.sku())
                .put("initial", sku.initial())
                .put("adjusted", sku.adjusted())
                .put("available", sku.available())
                .put("active", sku.active())
                .put("sold", sku.sold())
                .put("earlier", sku.earlier()));
      }
    }
    return stock;
  }

  private static JsonArray checks(Result result) {
    JsonArray checks = new JsonArray();
    for (Findings check : result.findings()) {
      checks.add(
          new JsonObject()
              .put("name", check.check())
              .put("lookedAt", check.checkedCount())
              .put("open", check.openCount())
              .put("violations", check.violationCount())
              .put("firstOpen", new JsonArray(check.open())));
    }
    return checks;
  }

  private static JsonArray violations(Result result) {
    JsonArray violations = new JsonArray();
    for (Findings check : result.findings()) {
      for (Findings.Violation violation : check.violations()) {
        violations.add(
            new JsonObject()
                .put("check", violation.check())
                .put("subject", violation.subject())
                .put("text", violation.text()));
      }
    }
    return violations;
  }
}
