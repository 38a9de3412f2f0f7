package dev.weft.notification;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.Message;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.notification.adapter.LogChannel;
import dev.weft.notification.adapter.WebhookOptions;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.ReceiverHealth;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The notification service over a real event bus, with a receiver of webhooks over HTTP. */
class NotificationVerticleTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String NEW_SECRET = "whsec_bmV3U2VjcmV0TmV3U2VjcmV0TmV3U2VjcmV0";
  private static final long TIMEOUT_MS = 2_000;
  private static final int IN_FLIGHT_MAX = 4;
  private static final long RETENTION_MS = Duration.ofDays(5).toMillis();
  private final Instant storedAt = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
  private static final Money TOTAL =
      Money.newBuilder().setAmountMinor(4_950).setCurrency("EUR").build();
  private static final OrderRef ORDER =
      OrderRef.newBuilder().setOrderId("o1").setCustomerId("customer-1").build();

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryJournal journal = new InMemoryJournal();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Receiver receiver;
  private String deploymentId;

  @BeforeEach
  void deploy() {
    ProtobufCodec.register(vertx);
    receiver = new Receiver(vertx);
    NotificationOptions options =
        new NotificationOptions(
            true,
            List.of(
                new WebhookOptions(
                    "webhook",
                    receiver.url(),
                    List.of(SECRET, NEW_SECRET),
                    TIMEOUT_MS,
                    IN_FLIGHT_MAX,
                    Instant.EPOCH)),
            Optional.empty(),
            NotificationOptions.read(OptionsReader.empty(), Path.of("")).retry());
    ServiceContext service = new ServiceContext(anyVertx -> journal, OpenTelemetry.noop());
    deploymentId =
        await(
            vertx.deployVerticle(
                new NotificationVerticle(
                    options, RETENTION_MS, service, KeyFile.NONE, Clock.systemUTC())));
    log.start();
    channelLog().addAppender(log);
    channelLog().setLevel(ch.qos.logback.classic.Level.INFO);
  }

  @AfterEach
  void close() {
    channelLog().detachAppender(log);
    await(vertx.close());
  }

  @Test
  void recordsAConfirmedOrderWithItsTotal() {
    await(record(OrderConfirmed.newBuilder().setOrder(ORDER).setTotal(TOTAL).build()));

    RecordedEvent event = journal.events(Streams.NOTIFICATIONS).get(0);
    assertThat(event.subject()).isEqualTo("notifications.confirmed.o1");
    assertThat(event.eventId()).isEqualTo("o1:confirmed");
    OrderNotification notification = event.payloadAs(OrderNotification.parser());
    assertThat(notification.getSchemaVersion()).isEqualTo(1);
    assertThat(notification.getNotificationId()).isEqualTo("o1:confirmed");
    assertThat(notification.getOrderId()).isEqualTo("o1");
    assertThat(notification.getCustomerId()).isEqualTo("customer-1");
    assertThat(notification.getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_CONFIRMED);
    assertThat(notification.getTotal()).isEqualTo(TOTAL);
    assertThat(notification.getReason()).isEmpty();
  }

  @Test
  void recordsWhyAnOrderWasRejected() {
    await(record(rejected("DYE-INDIGO-50")));

    OrderNotification notification = recorded();
    assertThat(notification.getNotificationId()).isEqualTo("o1:rejected");
    assertThat(notification.getStatus()).isEqualTo(OrderStatus.ORDER_STATUS_REJECTED);
    assertThat(notification.getReason()).isEqualTo("OUT_OF_STOCK: DYE-INDIGO-50");
    assertThat(notification.hasTotal()).isFalse();
  }

  @Test
  void recordsAReasonWithoutDetail() {
    await(record(rejected("")));
    assertThat(recorded().getReason()).isEqualTo("OUT_OF_STOCK");
  }

  @Test
  void recordsACancelledOrder() {
    await(record(OrderCancelled.newBuilder().setOrder(ORDER).setDetail("by customer").build()));
    assertThat(recorded().getNotificationId()).isEqualTo("o1:cancelled");
    assertThat(recorded().getReason()).isEqualTo("by customer");
  }

  @Test
  void recordsOnceHoweverOftenTheEventIsDelivered() {
    await(record(rejected("X")));
    await(record(rejected("X")));
    assertThat(journal.events(Streams.NOTIFICATIONS)).hasSize(1);
  }

  @Test
  void leavesWhatAnotherWriterRecordedFirst() {
    String subject = "notifications.rejected.o1";
    Message other = OrderNotification.getDefaultInstance();
    await(
        journal.append(
            Streams.NOTIFICATIONS, NewEvent.of(subject, "other", other, Guard.none(subject))));
    await(record(rejected("X")));
    assertThat(journal.events(Streams.NOTIFICATIONS)).hasSize(1);
  }

  @Test
  void asksForARedeliveryWhenTheJournalIsAway() {
    journal.setAvailable(false);
    assertThat(failure(record(rejected("X"))).kind()).isEqualTo(FailureKind.RETRY);
  }

  @Test
  void rejectsEventsThatNobodyIsToldOf() {
    Failure refused = failure(record(OrderCreated.getDefaultInstance()));
    assertThat(refused.kind()).isEqualTo(FailureKind.REJECT);
    assertThat(refused.id()).isEqualTo(NotificationFailures.TYPE_UNEXPECTED);
    assertThat(failure(record(OrderConfirmed.getDefaultInstance())).id())
        .isEqualTo(NotificationFailures.ORDER_ID_INVALID);
  }

  @Test
  void signsWebhooksSoThatReceiversCanVerifyThem() throws WebhookVerificationException {
    await(send(confirmed(), 1));

    Receiver.Webhook webhook = receiver.webhooks().get(0);
    new Webhook(SECRET).verify(webhook.body(), webhook.headerLists());
    assertThat(webhook.header("webhook-id")).isEqualTo("o1:confirmed");
    assertThat(webhook.header("webhook-signature")).startsWith("v1,");
    assertThat(webhook.header("content-type")).isEqualTo("application/json");
    assertThat(new JsonObject(webhook.body()))
        .isEqualTo(
            new JsonObject()
                .put("type", "order.confirmed")
                .put("timestamp", storedAt.toString())
                .put(
                    "data",
                    new JsonObject()
                        .put("orderId", "o1")
                        .put("customerId", "customer-1")
                        .put("status", "CONFIRMED")
                        .put("totalMinor", 4_950)
                        .put("currency", "EUR")));
  }

  @Test
  void signsWhatItSendsAndNothingElse() {
    await(send(confirmed(), 1));
    Receiver.Webhook webhook = receiver.webhooks().get(0);
    String forged = webhook.body().replace("4950", "4951");
    assertThatThrownBy(() -> new Webhook(SECRET).verify(forged, webhook.headerLists()))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void keepsTheIdAndTheBodyOverRedeliveries() {
    receiver.answer(500);
    assertThat(failure(send(confirmed(), 1)).kind()).isEqualTo(FailureKind.RETRY);
    await(send(confirmed(), 2));

    assertThat(receiver.webhooks()).hasSize(2);
    assertThat(receiver.webhooks())
        .extracting(webhook -> webhook.header("webhook-id"))
        .containsOnly("o1:confirmed");
    assertThat(receiver.webhooks().get(1).body()).isEqualTo(receiver.webhooks().get(0).body());
  }

  @Test
  void bothSecretsVerifyWhileOneReplacesTheOther() throws WebhookVerificationException {
    await(send(confirmed(), 1));

    Receiver.Webhook webhook = receiver.webhooks().get(0);
    assertThat(webhook.header("webhook-signature").split(" ")).hasSize(2);
    new Webhook(NEW_SECRET).verify(webhook.body(), webhook.headerLists());
    new Webhook(SECRET).verify(webhook.body(), webhook.headerLists());
  }

  @Test
  void tellsNobodyOfAnEndSoOldThatTheyMayHaveBeenTold() {
    Instant longAgo = Instant.now().minus(Duration.ofDays(5));
    await(deliver(Addresses.NOTIFICATION_RECORD, rejected("X"), Streams.ORDERS, 1, longAgo));
    assertThat(journal.events(Streams.NOTIFICATIONS)).isEmpty();
  }

  @Test
  void tellsOfAnEndThatTheStreamWouldRemember() {
    Instant lately = Instant.now().minus(Duration.ofDays(4));
    await(deliver(Addresses.NOTIFICATION_RECORD, rejected("X"), Streams.ORDERS, 1, lately));
    assertThat(journal.events(Streams.NOTIFICATIONS)).hasSize(1);
  }

  @Test
  void theLogIsToldOnceHoweverOftenTheReceiverIsTried() {
    await(deliver(Addresses.NOTIFICATION_SEND, confirmed(), Streams.NOTIFICATIONS, 1));
    receiver.answer(500, 500);
    failure(send(confirmed(), 1));
    failure(send(confirmed(), 2));
    await(send(confirmed(), 3));

    assertThat(log.list).hasSize(1);
    assertThat(receiver.webhooks()).hasSize(3);
  }

  @Test
  void saysOfEachReceiverHowItIs() {
    receiver.answer(410);
    failure(send(confirmed(), 1));

    Map<String, ReceiverHealth.Status> receivers = NotificationVerticle.receivers(vertx);
    assertThat(receivers.get("webhook").state()).isEqualTo(ReceiverHealth.State.GONE);
    assertThat(receivers.get("webhook").reason()).isEqualTo("status 410");
    assertThat(receivers.get("log").state()).isEqualTo(ReceiverHealth.State.WELL);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 401, 404, 408, 429, 500, 503})
  void triesAgainWhateverTheReceiverSaysOtherThanGone(int status) {
    receiver.answer(status);
    Failure failed = failure(send(confirmed(), 1));
    assertThat(failed.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(failed.id()).isEqualTo(NotificationFailures.RECEIVER_FAILED);
    assertThat(failed.retryAfterMs()).isPresent();
    assertThat(receiver.webhooks()).hasSize(1);
  }

  @Test
  void givesUpWhenTheReceiverIsGone() {
    receiver.answer(410);
    Failure gone = failure(send(confirmed(), 1));
    assertThat(gone.kind()).isEqualTo(FailureKind.REJECT);
    assertThat(gone.id()).isEqualTo(NotificationFailures.RECEIVER_GONE);
  }

  @Test
  void triesAgainWhenTheReceiverKeepsSilent() {
    receiver.answer(Receiver.SILENCE);
    Failure late = failure(send(confirmed(), 1));
    assertThat(late.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(late.id()).isEqualTo(NotificationFailures.RECEIVER_UNAVAILABLE);
    await(send(confirmed(), 2));
  }

  @Test
  void rejectsAnIdThatWouldBlurWhatIsSigned() {
    OrderNotification odd = confirmed().toBuilder().setNotificationId("a.b").build();
    assertThat(failure(send(odd, 1)).id()).isEqualTo(NotificationFailures.ID_INVALID);
    assertThat(receiver.webhooks()).isEmpty();
  }

  @Test
  void logsEachNotificationInOneLineWithItsFields() {
    await(deliver(Addresses.NOTIFICATION_SEND, confirmed(), Streams.NOTIFICATIONS, 1));
    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .contains("notification=o1:confirmed", "type=order.confirmed", "order=o1");
  }

  @Test
  void finishesWhatIsInFlightBeforeItStops() {
    receiver.answer(Receiver.SILENCE);
    Future<Void> last = send(confirmed(), 1);
    Awaitility.await().until(() -> !receiver.webhooks().isEmpty());
    await(vertx.undeploy(deploymentId));
    assertThat(failure(last).id()).isEqualTo(NotificationFailures.RECEIVER_UNAVAILABLE);
  }

  private static OrderRejected rejected(String detail) {
    return OrderRejected.newBuilder()
        .setOrder(ORDER)
        .setReason(RejectionReason.REJECTION_REASON_OUT_OF_STOCK)
        .setDetail(detail)
        .build();
  }

  private static OrderNotification confirmed() {
    return OrderNotification.newBuilder()
        .setNotificationId("o1:confirmed")
        .setOrderId("o1")
        .setCustomerId("customer-1")
        .setStatus(OrderStatus.ORDER_STATUS_CONFIRMED)
        .setTotal(TOTAL)
        .build();
  }

  private Future<Void> record(Message event) {
    return deliver(Addresses.NOTIFICATION_RECORD, event, Streams.ORDERS, 1);
  }

  private Future<Void> send(OrderNotification event, long deliveryCount) {
    String address = Addresses.NOTIFICATION_SEND_PREFIX + "webhook";
    return deliver(address, event, Streams.NOTIFICATIONS, deliveryCount);
  }

  private Future<Void> deliver(String address, Message event, String stream, long deliveryCount) {
    return deliver(address, event, stream, deliveryCount, storedAt);
  }

  private Future<Void> deliver(
      String address, Message event, String stream, long deliveryCount, Instant at) {
    Delivery<Message> delivery =
        new Delivery<>(event, "id", stream, "subject", 7, at, deliveryCount);
    return vertx
        .eventBus()
        .request(address, event, new DeliveryOptions().setHeaders(delivery.headers()))
        .mapEmpty();
  }

  private OrderNotification recorded() {
    return journal.events(Streams.NOTIFICATIONS).get(0).payloadAs(OrderNotification.parser());
  }

  private static Failure failure(Future<?> delivered) {
    return awaitFailure(delivered);
  }

  private static Logger channelLog() {
    return (Logger) LoggerFactory.getLogger(LogChannel.class);
  }
}
