package dev.weft.order.domain;

import static dev.weft.kernel.contract.RequestLimits.CUSTOMER_ID_CHARS_MAX;
import static dev.weft.kernel.contract.RequestLimits.IDEMPOTENCY_KEY_CHARS_MAX;
import static dev.weft.kernel.contract.RequestLimits.ORDER_LINES_MAX;
import static dev.weft.kernel.contract.RequestLimits.ORDER_QUANTITY_MAX;
import static dev.weft.kernel.contract.RequestLimits.PAYMENT_TOKEN_CHARS_MAX;
import static dev.weft.kernel.contract.RequestLimits.textError;

import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.seal.KeyRing;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.orders.v1.OrderCreated;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which orders are accepted. Refusals name the field as the caller wrote it. A SKU that stands on
 * several lines is one line with the sum of their quantities, and the sum keeps the same limit as a
 * single line: splitting lines must not get around it.
 */
public final class PlacementRules {
  private final Set<String> skus;

  /**
   * @param skus everything that is for sale
   */
  public PlacementRules(Set<String> skus) {
    this.skus = Set.copyOf(skus);
  }

  /** Why the order is not accepted; the first reason, empty when there is none. */
  public Optional<Refusal> refusal(PlaceOrder order) {
    return text("customerId", order.getCustomerId(), CUSTOMER_ID_CHARS_MAX)
        .or(() -> unreserved(order.getCustomerId()))
        .or(() -> text("paymentToken", order.getPaymentToken(), PAYMENT_TOKEN_CHARS_MAX))
        .or(() -> unsealed(order.getPaymentToken()))
        .or(() -> key(order.getIdempotencyKey()))
        .or(() -> lines(order.getLinesList()));
  }

  /** The first event of an order that was not refused. */
  public OrderCreated created(PlaceOrder order, String orderId) {
    Map<String, Integer> quantities = new LinkedHashMap<>();
    order
        .getLinesList()
        .forEach(line -> quantities.merge(line.getSku(), line.getQuantity(), Integer::sum));
    OrderCreated.Builder created =
        OrderCreated.newBuilder()
            .setSchemaVersion(Trigger.SCHEMA_VERSION)
            .setOrderId(orderId)
            .setCustomerId(order.getCustomerId())
            .setPaymentToken(order.getPaymentToken());
    quantities.forEach(
        (sku, quantity) -> created.addLinesBuilder().setSku(sku).setQuantity(quantity));
    return created.build();
  }

  private Optional<Refusal> lines(List<OrderLine> lines) {
    if (lines.isEmpty()) {
      return invalid("items", "must not be empty");
    }
    if (lines.size() > ORDER_LINES_MAX) {
      return invalid("items", "must not be more than " + ORDER_LINES_MAX);
    }
    Map<String, Long> quantities = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Optional<Refusal> refusal = line("items[" + i + "]", lines.get(i), quantities);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> line(String path, OrderLine line, Map<String, Long> quantities) {
    if (!skus.contains(line.getSku())) {
      return invalid(path + ".sku", "is not a known SKU");
    }
    long quantity = Integer.toUnsignedLong(line.getQuantity());
    if (quantity < 1 || quantity > ORDER_QUANTITY_MAX) {
      return invalid(path + ".quantity", "must be from 1 to " + ORDER_QUANTITY_MAX);
    }
    if (quantities.merge(line.getSku(), quantity, Long::sum) > ORDER_QUANTITY_MAX) {
      return invalid(path + ".quantity", "makes more than " + ORDER_QUANTITY_MAX + " of one SKU");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> unreserved(String customerId) {
    return CustomerVault.isReserved(customerId)
        ? invalid("customerId", "must not look like a customer that was forgotten")
        : Optional.empty();
  }

  /** What the payment service would take for sealed by this service. */
  private static Optional<Refusal> unsealed(String token) {
    return KeyRing.isSealed(token)
        ? invalid("paymentToken", "must not begin with " + KeyRing.PREFIX)
        : Optional.empty();
  }

  /** An order may come without one. */
  private static Optional<Refusal> key(String key) {
    return key.isEmpty()
        ? Optional.empty()
        : text("Idempotency-Key", key, IDEMPOTENCY_KEY_CHARS_MAX);
  }

  private static Optional<Refusal> text(String field, String text, int charsMax) {
    return textError(text, charsMax).flatMap(error -> invalid(field, error));
  }

  private static Optional<Refusal> invalid(String field, String detail) {
    return Optional.of(
        Refusal.newBuilder()
            .setCode(Refusal.Code.CODE_INVALID)
            .setField(field)
            .setDetail(detail)
            .build());
  }
}
