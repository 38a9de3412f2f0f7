package dev.weft.order.domain;

import com.github.f4b6a3.uuid.UuidCreator;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Ids of new orders.
 *
 * <p>Thread-safe.
 */
public final class OrderIds {
  /** Names under it are {@code <length of customer id>:<customer id><key>}; never change it. */
  private static final UUID NAMESPACE = UUID.fromString("6f1c9d52-3b4e-5a7d-9c0f-2e8b71d4a603");

  private final Supplier<UUID> fresh;

  /**
   * @param fresh where ids without a key come from
   */
  public OrderIds(Supplier<UUID> fresh) {
    this.fresh = fresh;
  }

  /** UUIDv7 (RFC 9562): ids of one node sort by the time they were made. */
  public OrderIds() {
    this(UuidCreator::getTimeOrderedEpoch);
  }

  /**
   * A fresh id, or with a key the UUIDv5 (RFC 9562) of customer and key: a retried request meets
   * the order it made before. The length in front keeps ("ab", "c") and ("a", "bc") apart.
   *
   * @param idempotencyKey empty when the caller sent none
   */
  public String idFor(String customerId, String idempotencyKey) {
    if (idempotencyKey.isEmpty()) {
      return fresh.get().toString();
    }
    String name = customerId.length() + ":" + customerId + idempotencyKey;
    return UuidCreator.getNameBasedSha1(NAMESPACE, name.getBytes(StandardCharsets.UTF_8))
        .toString();
  }
}
