package dev.weft.order;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a customer may ask about an order, and its cancellation. */
class OrderRequestsTest extends OrderServiceTest {
  @Test
  void showsAPendingOrderWithoutPrices() {
    OrderView view = view(place(Samples.placeOrder()));
    assertThat(view.getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_PENDING);
    assertThat(view.getLines(0).getQuantity()).isEqualTo(2);
    assertThat(view.getLines(0).hasUnitPriceMinor()).isFalse();
    assertThat(view.hasTotal()).isFalse();
    assertThat(view.getUpdatedAt()).isEqualTo(view.getCreatedAt());
  }

  @Test
  void cancelsOnceHoweverOftenAsked() {
    String id = place(Samples.placeOrder());
    assertThat(cancel(id).getAccepted().getReplayed()).isFalse();
    assertThat(cancel(id).getAccepted().getReplayed()).isTrue();
    assertThat(life()).containsExactly("created", "cancelled");
  }

  @Test
  void doesNotCancelAnOrderThatIsConfirmedMeanwhile() {
    String id = placeReserved();
    journal.meanwhile(
        () ->
            journal.append(
                Streams.ORDERS,
                NewEvent.of(
                    Subjects.order(OrderEvent.CONFIRMED, id),
                    "",
                    OrderConfirmed.newBuilder().setOrder(Samples.ref(id, 2)).build(),
                    new Guard(Subjects.anyOfOrder(id), 2))));
    assertThat(cancel(id).getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_ALLOWED);
    assertThat(life()).containsExactly("created", "reserved", "confirmed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-order", "", "a.b", "*", ">", "a b", "ü"})
  void findsNothingUnderAnIdThatNoOrderHas(String id) {
    GetOrderReply order = askFor(id);
    GetTimelineReply timeline = askForTimeline(id);
    assertThat(order.getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_FOUND);
    assertThat(timeline.getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_FOUND);
    assertThat(cancel(id).getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_NOT_FOUND);
  }

  @Test
  void tellsTheTimelineOverAllStreams() {
    String id = placeReserved();
    store(Streams.PAYMENTS, Subjects.payment("captured", id));
    store("INVENTORY_0", Subjects.inventory("reserved", 0, id));
    store("INVENTORY_2", Subjects.inventory("reserved", 2, id));
    store("INVENTORY_2", Subjects.inventory("reserved", 2, "another"));
    store(Streams.NOTIFICATIONS, Subjects.notification("confirmed", id));

    GetTimelineReply reply = askForTimeline(id);

    List<Timeline.Entry> entries = reply.getTimeline().getEntriesList();
    assertThat(entries)
        .extracting(Timeline.Entry::getSubject)
        .containsExactlyInAnyOrder(
            "orders.created." + id,
            "orders.reserved." + id,
            "inventory.reserved.0." + id,
            "inventory.reserved.2." + id,
            "payments.captured." + id,
            "notifications.confirmed." + id);
    assertThat(entries)
        .isSortedAccordingTo(
            Comparator.comparing(entry -> JournalMapping.toInstant(entry.getTime())));
  }

  private GetTimelineReply askForTimeline(String id) {
    GetTimeline request = GetTimeline.newBuilder().setOrderId(id).build();
    return await(request(Addresses.ORDER_TIMELINE, request, GetTimelineReply.class));
  }

  private void store(String stream, String subject) {
    store(stream, subject, OrderCreated.getDefaultInstance());
  }
}
