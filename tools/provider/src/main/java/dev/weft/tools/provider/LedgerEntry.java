package dev.weft.tools.provider;

import io.vertx.core.json.JsonObject;

/**
 * One line of the ledger.
 *
 * @param sequence 1 for the first; also the cursor of the listing
 * @param kind charge or refund
 * @param id {@code ch_<sequence>} or {@code re_<sequence>}
 * @param key idempotency key
 * @param fingerprint digest of what was asked under the key
 * @param status captured, declined or refunded
 * @param code why it was declined, else empty
 * @param amountMinor in minor units of the currency
 * @param reference the caller's; of a refund: the id of the charge
 * @param at RFC 3339
 */
record LedgerEntry(
    long sequence,
    Kind kind,
    String id,
    String key,
    String fingerprint,
    Status status,
    String code,
    long amountMinor,
    String currency,
    String reference,
    String at) {
  enum Kind {
    CHARGE("ch_"),
    REFUND("re_");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    String id(long sequence) {
      return prefix + sequence;
    }

    /** The sequence in such an id; 0 when it is none. */
    long sequence(String id) {
      boolean generated =
          id.startsWith(prefix) && id.substring(prefix.length()).matches("\\d{1,18}");
      return generated ? Long.parseLong(id.substring(prefix.length())) : 0;
    }
  }

  enum Status {
    CAPTURED,
    DECLINED,
    REFUNDED
  }

  /** The entry at its place in the ledger. */
  LedgerEntry numbered(long place) {
    return new LedgerEntry(
        place,
        kind,
        kind.id(place),
        key,
        fingerprint,
        status,
        code,
        amountMinor,
        currency,
        reference,
        at);
  }

  boolean is(Status other) {
    return status == other;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("sequence", sequence)
        .put("kind", EnumNames.of(kind))
        .put("id", id)
        .put("key", key)
        .put("fingerprint", fingerprint)
        .put("status", EnumNames.of(status))
        .put("code", code)
        .put("amountMinor", amountMinor)
        .put("currency", currency)
        .put("reference", reference)
        .put("at", at);
  }

  /** Fails with a RuntimeException when a field is missing or of another type. */
  static LedgerEntry fromJson(JsonObject json) {
    return new LedgerEntry(
        json.getLong("sequence"),
        EnumNames.constant(Kind.class, json.getString("kind")),
        text(json, "id"),
        text(json, "key"),
        text(json, "fingerprint"),
        EnumNames.constant(Status.class, json.getString("status")),
        text(json, "code"),
        json.getLong("amountMinor"),
        text(json, "currency"),
        text(json, "reference"),
        text(json, "at"));
  }

  private static String text(JsonObject json, String field) {
    String text = json.getString(field);
    if (text == null) {
      throw new IllegalArgumentException(field + " is missing");
    }
    return text;
  }
}
