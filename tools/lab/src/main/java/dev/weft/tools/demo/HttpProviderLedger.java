package dev.weft.tools.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the simulated provider's ledger over its own HTTP interface.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class HttpProviderLedger implements ProviderLedger {
  private static final String CAPTURED = "captured";

  private final DemoClient client;
  private final URI provider;

  HttpProviderLedger(DemoClient client, URI provider) {
    this.client = client;
    this.provider = provider;
  }

  @Override
  public List<LedgerCharge> charges() throws IOException, InterruptedException {
    List<LedgerCharge> charges = new ArrayList<>();
    Long after = 0L;
    while (after != null) {
      Answer page = client.get(provider.resolve("/v1/charges?after=" + after));
      JsonArray entries = page.json().getJsonArray("entries");
      if (entries == null) {
        throw new IOException("the payment provider's ledger answered " + page);
      }
      entries.stream()
          .map(JsonObject.class::cast)
          .filter(entry -> CAPTURED.equals(entry.getString("status")))
          .forEach(entry -> charges.add(charge(entry)));
      after = page.json().getLong("next");
    }
    return charges;
  }

  private static LedgerCharge charge(JsonObject entry) {
    return new LedgerCharge(
        entry.getString("reference"), entry.getLong("amountMinor"), entry.getString("currency"));
  }
}
