package dev.weft.tools.dlq;

import dev.weft.kernel.text.Printable;
import dev.weft.kernel.text.TextTable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Dead letters as tables. */
final class DeadLetterTable {
  private static final int TEXT_CHARS_MAX = 60;
  private static final int TITLE_LINES = 2;
  private static final String[] FACTS = {
    "sequence",
    "state",
    "route",
    "stream",
    "consumer",
    "subject",
    "streamSequence",
    "kind",
    "failureId",
    "reason",
    "deliveryCount",
    "time",
    "type",
    "traceId"
  };

  private DeadLetterTable() {}

  /**
   * Rows of a table.
   *
   * @param isFirst with the titles
   */
  static List<String> deadLetters(List<JsonObject> deadLetters, boolean isFirst) {
    TextTable table =
        new TextTable(
            List.of("seq", "state", "route", "subject", "kind", "tries", "reason", "time"),
            Set.of("seq", "tries"));
    for (JsonObject deadLetter : deadLetters) {
      table.row(
          deadLetter.getLong("sequence"),
          deadLetter.getString("state"),
          deadLetter.getString("route", deadLetter.getString("consumer")),
          shortened(deadLetter.getString("subject")),
          deadLetter.getString("kind"),
          deadLetter.getLong("deliveryCount"),
          shortened(
              (deadLetter.getString("failureId", "") + " " + deadLetter.getString("reason"))
                  .strip()),
          deadLetter.getString("time", ""));
    }
    int titles = deadLetters.isEmpty() || !isFirst ? TITLE_LINES : 0;
    return table.lines().subList(titles, table.lines().size());
  }

  static List<String> deadLetter(JsonObject deadLetter) {
    TextTable facts = new TextTable(List.of("dead letter", ""), Set.of());
    for (String name : FACTS) {
      if (deadLetter.containsKey(name)) {
        facts.row(name, deadLetter.getValue(name));
      }
    }
    TextTable headers = new TextTable(List.of("header", "value"), Set.of());
    JsonArray pairs = deadLetter.getJsonArray("headers");
    for (int i = 0; i < pairs.size(); i++) {
      headers.row(
          pairs.getJsonObject(i).getString("name"), pairs.getJsonObject(i).getString("value"));
    }
    List<String> lines = new ArrayList<>(facts.lines());
    lines.add("");
    lines.addAll(headers.lines());
    lines.add("");
    JsonObject payload = deadLetter.getJsonObject("payload");
    String text =
        payload == null
            ? "payload in base64: " + deadLetter.getString("payloadBase64")
            : "payload: " + payload.encodePrettily();
    text.lines().map(Printable::text).forEach(lines::add);
    return lines;
  }

  /**
   * What was done with dead letters.
   *
   * @param what was done: replayed, discarded
   */
  static List<String> work(String what, boolean dryRun, JsonArray worked, JsonArray skipped) {
    String done = dryRun ? "would be " + what : what;
    TextTable table = new TextTable(List.of("seq", "outcome"), Set.of("seq"));
    worked.forEach(sequence -> table.row(sequence, done));
    for (int i = 0; i < skipped.size(); i++) {
      JsonObject skip = skipped.getJsonObject(i);
      table.row(skip.getLong("sequence"), "skipped: " + skip.getString("reason"));
    }
    List<String> lines = new ArrayList<>();
    if (!worked.isEmpty() || !skipped.isEmpty()) {
      lines.addAll(table.lines());
      lines.add("");
    }
    lines.add(
        count(worked.size(), "dead letter") + " " + done + ", " + skipped.size() + " skipped");
    return lines;
  }

  static String count(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  private static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= TEXT_CHARS_MAX ? line : line.substring(0, TEXT_CHARS_MAX - 1) + "…";
  }
}
