package dev.weft.gateway.api;

import dev.weft.gateway.http.Ids;
import dev.weft.proto.api.v1.AdjustStock;
import java.util.Map;

/** From a POST to the question put to the inventory. Checks form and bounds only. */
final class AdjustStockReader {
  static final long DELTA_MAX = 1_000_000_000_000L;
  static final int REASON_CHARS_MAX = 500;

  private AdjustStockReader() {}

  /**
   * @param key empty when the caller sent none
   * @throws dev.weft.gateway.http.ProblemException naming each field that is wrong
   */
  static AdjustStock read(byte[] body, String sku, String key) {
    AdjustStock.Builder change =
        AdjustStock.newBuilder().setSku(sku).setAdjustmentId(IdempotencyKeys.idFor(sku, key));
    StrictJson.readObject(
        body,
        json -> Map.of("delta", path -> change.setDelta(json.integer(path, -DELTA_MAX, DELTA_MAX))),
        json ->
            Map.of(
                "reason",
                path ->
                    change.setReason(
                        json.text(path, text -> Ids.complaint(text, REASON_CHARS_MAX)))));
    return change.build();
  }
}
