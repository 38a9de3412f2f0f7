package dev.weft.kernel.contract;

import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.common.v1.RejectionReason;

/** Names of the public contract: the protobuf names without their prefix. */
public final class StatusNames {
  private static final String STATUS_PREFIX = "ORDER_STATUS_";
  private static final String REASON_PREFIX = "REJECTION_REASON_";

  private StatusNames() {}

  /** For example {@code PENDING}. */
  public static String of(OrderStatus status) {
    return without(STATUS_PREFIX, status.name());
  }

  /** For example {@code OUT_OF_STOCK}. */
  public static String of(RejectionReason reason) {
    return without(REASON_PREFIX, reason.name());
  }

  private static String without(String prefix, String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
