package dev.weft.tools.conformance;

import dev.weft.kernel.text.TextTable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * One rule of the contract, and whether the other side keeps it.
 *
 * @param name for programs
 * @param says what the other side must do
 * @param found what it did instead; empty when it keeps the rule
 * @param fix what to mend
 */
record Rule(String name, String says, String found, String fix) {
  boolean holds() {
    return found.isEmpty();
  }

  static JsonArray json(List<Rule> rules) {
    return new JsonArray(rules.stream().map(Rule::toJson).toList());
  }

  /** A row for each of them, and the verdict below. */
  static String table(List<Rule> rules, String verdict) {
    TextTable table = new TextTable(List.of("", "rule", "found", "to mend"), Set.of());
    for (Rule rule : rules) {
      table.row(
          rule.holds() ? "✓" : "✗", rule.says(), rule.found(), rule.holds() ? "" : rule.fix());
    }
    return String.join("\n", table.lines()) + "\n\n" + verdict;
  }

  private JsonObject toJson() {
    JsonObject json = new JsonObject().put("rule", name).put("says", says).put("holds", holds());
    return holds() ? json : json.put("found", found).put("fix", fix);
  }
}
