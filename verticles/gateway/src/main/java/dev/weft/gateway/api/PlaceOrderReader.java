package dev.weft.gateway.api;

import static dev.weft.kernel.contract.RequestLimits.CUSTOMER_ID_CHARS_MAX;
import static dev.weft.kernel.contract.RequestLimits.ORDER_LINES_MAX;
import static dev.weft.kernel.contract.RequestLimits.ORDER_QUANTITY_MAX;
import static dev.weft.kernel.contract.RequestLimits.PAYMENT_TOKEN_CHARS_MAX;
import static dev.weft.kernel.contract.RequestLimits.textError;

import dev.weft.kernel.contract.Subjects;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.common.v1.OrderLine;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the body of a POST into a request to the order service. Checks form and limits only; what
 * is for sale is the service's business.
 */
final class PlaceOrderReader {
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
                    json.text(path, text -> textError(text, CUSTOMER_ID_CHARS_MAX))),
        "items", path -> json.array(path, ORDER_LINES_MAX, line -> line(json, line, order)),
        "paymentToken",
            path ->
                order.setPaymentToken(
                    json.text(path, text -> textError(text, PAYMENT_TOKEN_CHARS_MAX))));
  }

  private static void line(StrictJson json, String linePath, PlaceOrder.Builder order)
      throws IOException {
    OrderLine.Builder line = order.addLinesBuilder();
    json.object(
        linePath,
        Map.of(
            "sku", path -> line.setSku(json.text(path, PlaceOrderReader::skuError)),
            "quantity", path -> line.setQuantity((int) json.integer(path, 1, ORDER_QUANTITY_MAX))));
  }

  private static Optional<String> skuError(String text) {
    if (text.isBlank()) {
      return Optional.of("must not be blank");
    }
    return Subjects.isToken(text)
        ? Optional.empty()
        : Optional.of(
            "is not a known SKU: letters, digits, - and _, at most " + Subjects.TOKEN_CHARS_MAX);
  }
}
