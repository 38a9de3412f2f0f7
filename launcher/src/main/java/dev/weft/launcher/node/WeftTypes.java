package dev.weft.launcher.node;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.GetDeadLetter;
import dev.weft.proto.deadletters.v1.GetDeadLetterReply;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.journal.v1.AppendReply;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.journal.v1.LastRequest;
import dev.weft.proto.journal.v1.ReadRequest;
import dev.weft.proto.journal.v1.RecordedEvents;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import java.util.List;
import java.util.stream.Stream;

/** Every message type that is stored in a stream or sent over the event bus. */
public final class WeftTypes {
  private static final List<Message> EVENTS =
      List.of(
          OrderCreated.getDefaultInstance(),
          OrderReserved.getDefaultInstance(),
          OrderConfirmed.getDefaultInstance(),
          OrderRejected.getDefaultInstance(),
          OrderCancelled.getDefaultInstance(),
          OrderRefundDue.getDefaultInstance(),
          StockLevel.getDefaultInstance(),
          StockReserved.getDefaultInstance(),
          StockRejected.getDefaultInstance(),
          StockReleased.getDefaultInstance(),
          StockAdjusted.getDefaultInstance(),
          PaymentCaptured.getDefaultInstance(),
          PaymentDeclined.getDefaultInstance(),
          PaymentRefunded.getDefaultInstance(),
          OrderNotification.getDefaultInstance());

  private static final List<Message> REQUESTS =
      List.of(
          PlaceOrder.getDefaultInstance(),
          PlaceOrderReply.getDefaultInstance(),
          CancelOrder.getDefaultInstance(),
          CancelOrderReply.getDefaultInstance(),
          GetOrder.getDefaultInstance(),
          GetOrderReply.getDefaultInstance(),
          GetTimeline.getDefaultInstance(),
          GetTimelineReply.getDefaultInstance(),
          GetInventory.getDefaultInstance(),
          GetInventoryReply.getDefaultInstance(),
          AdjustStock.getDefaultInstance(),
          AdjustStockReply.getDefaultInstance(),
          ListDeadLetters.getDefaultInstance(),
          DeadLetterList.getDefaultInstance(),
          GetDeadLetter.getDefaultInstance(),
          GetDeadLetterReply.getDefaultInstance(),
          ReplayDeadLetters.getDefaultInstance(),
          ReplayDeadLettersReply.getDefaultInstance(),
          AppendRequest.getDefaultInstance(),
          AppendReply.getDefaultInstance(),
          LastRequest.getDefaultInstance(),
          ReadRequest.getDefaultInstance(),
          RecordedEvents.getDefaultInstance(),
          Advanced.getDefaultInstance());

  private WeftTypes() {}

  /** What streams hold: all that may come in from outside. */
  public static MessageTypes events() {
    return new MessageTypes(EVENTS);
  }

  /** What the event bus carries: events, and requests with their replies. */
  public static MessageTypes all() {
    return new MessageTypes(Stream.concat(EVENTS.stream(), REQUESTS.stream()).toList());
  }
}
