package dev.weft.tools.conformance;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.weft.kernel.http.HttpAnswer;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.impl.Headers;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A payment participant as one writes it in five minutes: it pays, and does all else wrong. It acks
 * first, has no guard and another key for each charge, looks at no type, parks nothing, knows no
 * trace and no refund, and takes every failure for a decline.
 */
final class CarelessPayment implements Participant {
  private static final Duration PULL = Duration.ofMillis(100);
  private static final long ANSWER_MS_MAX = 5_000;

  private final Vertx vertx = Vertx.vertx();
  private final String natsUrl;
  private final CheckedProvider provider;
  private Connection connection;
  private Thread worker;

  CarelessPayment(String natsUrl, String providerUrl) {
    this.natsUrl = natsUrl;
    this.provider =
        new CheckedProvider(vertx, providerUrl, MultiMap.caseInsensitiveMultiMap(), ANSWER_MS_MAX);
  }

  @Override
  public void start() {
    if (worker == null) {
      worker = new Thread(this::work, "careless");
      worker.start();
    }
  }

  @Override
  public void kill() {
    if (worker != null) {
      worker.interrupt();
      try {
        worker.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      worker = null;
    }
  }

  @Override
  public boolean isAlive() {
    return worker != null && worker.isAlive();
  }

  @Override
  public void close() {
    kill();
    provider.close();
    vertx.close();
  }

  private void work() {
    try {
      connection = Nats.connect(natsUrl);
      JetStreamSubscription orders =
          connection
              .jetStream()
              .subscribe(null, PullSubscribeOptions.bind("ORDERS", "payment-capture"));
      while (!Thread.currentThread().isInterrupted()) {
        for (Message message : orders.fetch(1, PULL)) {
          message.ack();
          pay(message);
        }
      }
    } catch (Exception ended) {
      // killed, or lost for good
    } finally {
      try {
        connection.close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void pay(Message message) throws Exception {
    OrderReserved order;
    try {
      order = read(message);
    } catch (InvalidProtocolBufferException garbage) {
      return;
    }
    String id = order.getOrder().getOrderId();
    HttpAnswer answer = charge(order);
    if (answer != null && answer.isSuccess()) {
      store(
          "payments.captured." + id,
          PaymentCaptured.newBuilder()
              .setOrder(order.getOrder())
              .setAmount(order.getTotal())
              .setChargeId(new JsonObject(answer.body()).getString("chargeId"))
              .build());
    } else {
      store(
          "payments.declined." + id,
          PaymentDeclined.newBuilder()
              .setOrder(order.getOrder())
              .setReason("card_declined")
              .build());
    }
  }

  private HttpAnswer charge(OrderReserved order) throws InterruptedException {
    try {
      return provider
          .charge(
              UUID.randomUUID().toString(),
              order.getTotal().getAmountMinor(),
              order.getOrder().getPaymentToken())
          .toCompletionStage()
          .toCompletableFuture()
          .get(ANSWER_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException killed) {
      throw killed;
    } catch (Exception away) {
      return null;
    }
  }

  private void store(String subject, com.google.protobuf.Message event) throws Exception {
    connection.jetStream().publish(subject, new Headers(), event.toByteArray());
  }

  private static OrderReserved read(Message message) throws InvalidProtocolBufferException {
    if (message.getData()[0] != '{') {
      return OrderReserved.parseFrom(message.getData());
    }
    OrderReserved.Builder order = OrderReserved.newBuilder();
    JsonFormat.parser()
        .ignoringUnknownFields()
        .merge(new String(message.getData(), StandardCharsets.UTF_8), order);
    return order.build();
  }
}
