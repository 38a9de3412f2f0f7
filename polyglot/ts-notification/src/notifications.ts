/** What a customer is told of an order. Knows nothing of NATS. */
import { create } from "@bufbuild/protobuf";
import { type OrderRef, OrderStatus, RejectionReason } from "./gen/weft/common/v1/common_pb.js";
import {
  type OrderNotification,
  OrderNotificationSchema,
} from "./gen/weft/notifications/v1/notifications_pb.js";
import {
  OrderCancelledSchema,
  OrderConfirmedSchema,
  OrderRejectedSchema,
} from "./gen/weft/orders/v1/orders_pb.js";
import { decode, type Encoded, Rejected } from "./wire.js";

const TOKEN = /^[A-Za-z0-9_-]{1,64}$/;

/** About the event that `orders.<name>.<orderId>` holds. */
export function notificationOf(name: string, message: Encoded): OrderNotification {
  switch (name) {
    case "confirmed": {
      const event = decode(OrderConfirmedSchema, message);
      return { ...about(name, event.order, OrderStatus.CONFIRMED), total: event.total };
    }
    case "rejected": {
      const event = decode(OrderRejectedSchema, message);
      const reason = RejectionReason[event.reason] ?? `REASON_${event.reason}`;
      const text = event.detail ? `${reason}: ${event.detail}` : reason;
      return { ...about(name, event.order, OrderStatus.REJECTED), reason: text };
    }
    case "cancelled": {
      const event = decode(OrderCancelledSchema, message);
      return { ...about(name, event.order, OrderStatus.CANCELLED), reason: event.detail };
    }
    default:
      throw new Rejected("reject", "TSN-3", `nobody is told of ${name}`);
  }
}

function about(name: string, order: OrderRef | undefined, status: OrderStatus): OrderNotification {
  const orderId = order?.orderId ?? "";
  if (!TOKEN.test(orderId)) {
    throw new Rejected("reject", "TSN-4", "the order id is not a subject token");
  }
  return create(OrderNotificationSchema, {
    schemaVersion: 1,
    notificationId: `${orderId}:${name}`,
    orderId,
    customerId: order?.customerId ?? "",
    status,
  });
}
