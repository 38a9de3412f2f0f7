package dev.weft.tools.lab;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The payment provider's ledger: its file, also while the provider writes to it, or its HTTP
 * interface ({@code /v1/ledger}).
 *
 * <p>Blocks.
 *
 * @param source path or URL
 */
public record LedgerReader(String source) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String REFUND_SUFFIX = ":refund";
  private static final int OK = 200;

  /**
   * Hands over every charge and refund, in the order they were made.
   *
   * @throws IOException when it cannot be read, or says what a ledger does not say
   */
  public void read(Consumer<LedgerLine> reader) throws IOException, InterruptedException {
    try {
      if (isUrl()) {
        readHttp(reader);
      } else {
        readFile(reader);
      }
    } catch (RuntimeException notLedger) {
      throw new IOException("ledger " + source + ": " + notLedger, notLedger);
    }
  }

  private boolean isUrl() {
    return source.startsWith("http://") || source.startsWith("https://");
  }

  private void readFile(Consumer<LedgerLine> reader) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(Path.of(source))) {
      String line = lines.readLine();
      while (line != null) {
        String next = lines.readLine();
        // The last one may be half written: its charge was not answered yet.
        if (next != null || isWhole(line)) {
          line(new JsonObject(line)).ifPresent(reader);
        }
        line = next;
      }
    }
  }

  private static boolean isWhole(String line) {
    return line.endsWith("}");
  }

  private void readHttp(Consumer<LedgerLine> reader) throws IOException, InterruptedException {
    NodeApi provider = new NodeApi(URI.create(source.replaceFirst("/*$", "/")), TIMEOUT);
    Long after = 0L;
    while (after != null) {
      JsonObject page = page(provider, after);
      JsonArray entries = page.getJsonArray("entries");
      for (int i = 0; i < entries.size(); i++) {
        line(entries.getJsonObject(i)).ifPresent(reader);
      }
      after = page.getLong("next");
    }
  }

  private JsonObject page(NodeApi provider, long after) throws IOException, InterruptedException {
    // Relative: the address may have a path of its own.
    String path = "v1/ledger?after=" + after;
    Answer answer = provider.get(path);
    if (answer.status() != OK) {
      throw new IOException(source + "/" + path + " answered " + answer.status());
    }
    return new JsonObject(answer.text());
  }

  /** Empty for what moved no money. */
  private static Optional<LedgerLine> line(JsonObject entry) {
    return switch (entry.getString("status")) {
      case "captured" -> Optional.of(line(entry, LedgerLine.Kind.CHARGE, orderOfCharge(entry)));
      case "refunded" -> Optional.of(line(entry, LedgerLine.Kind.REFUND, orderOfRefund(entry)));
      default -> Optional.empty();
    };
  }

  private static LedgerLine line(JsonObject entry, LedgerLine.Kind kind, String orderId) {
    return new LedgerLine(
        kind,
        entry.getString("id"),
        orderId,
        new Amount(entry.getLong("amountMinor"), entry.getString("currency")),
        Instant.parse(entry.getString("at")).toEpochMilli());
  }

  private static String orderOfCharge(JsonObject entry) {
    return entry.getString("reference");
  }

  /** A refund refers to its charge; its key contains the order. */
  private static String orderOfRefund(JsonObject entry) {
    String key = entry.getString("key");
    return key.endsWith(REFUND_SUFFIX)
        ? key.substring(0, key.length() - REFUND_SUFFIX.length())
        : key;
  }
}
