package dev.weft.gateway.api;

import dev.weft.gateway.http.Ids;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.common.v1.OrderLine;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * From a POST to the question put to the order service. Checks form and bounds only; what is for
 * sale is the service's business.
 */
final class PlaceOrderReader {
  static final int LINES_MAX = 100;
  static final int QUANTITY_MAX = 1_000;
  static final int PAYMENT_TOKEN_CHARS_MAX = 256;

  private PlaceOrderReader() {}

  /**
   * @param key empty when the caller sent none
   * @throws dev.weft.gateway.http.ProblemException naming each field that is wrong
   */
  static PlaceOrder read(byte[] body, String key) {
    PlaceOrder.Builder order = PlaceOrder.newBuilder().setIdempotencyKey(key);
    StrictJson.readObject(body, json -> fields(json, order), json -> Map.of());
    return order.build();
  }

  private static Map<String, StrictJson.ValueReader> fields(
      StrictJson json, PlaceOrder.Builder order) {
    return Map.of(
        "customerId",
            path ->
                order.setCustomerId(
                    json.text(path, text -> Ids.complaint(text, Ids.CUSTOMER_ID_CHARS_MAX))),
        "items", path -> json.array(path, LINES_MAX, line -> line(json, line, order)),
        "paymentToken",
            path ->
                order.setPaymentToken(
                    json.text(path, text -> Ids.complaint(text, PAYMENT_TOKEN_CHARS_MAX))));
  }

  private static void line(StrictJson json, String linePath, PlaceOrder.Builder order)
      throws IOException {
    OrderLine.Builder line = order.addLinesBuilder();
    json.object(
        linePath,
        Map.of(
            "sku", path -> line.setSku(json.text(path, PlaceOrderReader::skuComplaint)),
            "quantity", path -> line.setQuantity((int) json.integer(path, 1, QUANTITY_MAX))));
  }

  private static Optional<String> skuComplaint(String text) {
    if (text.isBlank()) {
      return Optional.of("must not be blank");
    }
    return Ids.isSku(text)
        ? Optional.empty()
        : Optional.of("is not a known SKU: letters, digits, - and _, at most " + Ids.SKU_CHARS_MAX);
  }
}
