package dev.weft.gateway.api;

import static dev.weft.kernel.contract.RequestLimits.STOCK_DELTA_MAX;
import static dev.weft.kernel.contract.RequestLimits.STOCK_REASON_CHARS_MAX;
import static dev.weft.kernel.contract.RequestLimits.textError;

import dev.weft.proto.api.v1.AdjustStock;
import java.util.Map;

/** Reads the body of a POST into a request to the inventory. Checks form and limits only. */
final class AdjustStockReader {
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
        json ->
            Map.of(
                "delta",
                path -> change.setDelta(json.integer(path, -STOCK_DELTA_MAX, STOCK_DELTA_MAX))),
        json ->
            Map.of(
                "reason",
                path ->
                    change.setReason(
                        json.text(path, text -> textError(text, STOCK_REASON_CHARS_MAX)))));
    return change.build();
  }
}
