package dev.weft.tools.chaos.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class FaultProxyIT {
  @RegisterExtension static final NatsServer NATS = new NatsServer();

  private static final String STREAM = "THINGS";
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(2);
  private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);
  private static final int MESSAGES = 500;
  private static final int BATCH = 50;

  private FaultProxy proxy;
  private Connection direct;
  private Connection proxied;

  @BeforeEach
  void connect() throws Exception {
    proxy = new FaultProxy(NATS.port(), 1);
    proxy.start();
    direct = Nats.connect(options(NATS.url()).build());
    direct
        .jetStreamManagement()
        .addStream(StreamConfiguration.builder().name(STREAM).subjects("things.>").build());
    proxied = Nats.connect(options(proxy.url()).build());
  }

  @AfterEach
  void disconnect() throws Exception {
    proxied.close();
    direct.jetStreamManagement().deleteStream(STREAM);
    direct.close();
    proxy.close();
  }

  @Test
  void passesEverythingAsLongAsNothingIsWrong() throws Exception {
    JetStreamSubscription subscription = subscription();
    byte[] large = new byte[700_000];
    for (int i = 0; i < MESSAGES; i++) {
      proxied.jetStream().publish("things." + i, i % 50 == 0 ? large : BODY);
    }
    int received = 0;
    while (received < MESSAGES) {
      List<Message> messages = subscription.fetch(BATCH, ANSWER_MAX);
      messages.forEach(Message::ack);
      received += messages.size();
    }
    proxied.flush(ANSWER_MAX);

    await().atMost(LIMIT).until(() -> subscription.getConsumerInfo().getNumAckPending() == 0);
    assertThat(subscription.getConsumerInfo().getRedelivered()).isZero();
    assertThat(proxy.cuts() + proxy.publishAcksLost() + proxy.consumerAcksLost()).isZero();
  }

  @Test
  void storesTheAppendWhoseAckIsLost() throws Exception {
    JetStream jetStream = proxied.jetStream();
    PublishOptions once = PublishOptions.builder().messageId("1").build();
    proxy.losePublishAcks(1);

    assertThatThrownBy(() -> jetStream.publish("things.a", BODY, once))
        .isInstanceOf(IOException.class);
    assertThat(stored()).isEqualTo(1);
    assertThat(proxy.publishAcksLost()).isPositive();

    proxy.heal();
    assertThat(jetStream.publish("things.a", BODY, once).isDuplicate()).isTrue();
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void letsTheServerDeliverAgainWhoseAckIsLost() throws Exception {
    JetStreamSubscription subscription = subscription();
    proxied.jetStream().publish("things.a", BODY);
    proxy.loseConsumerAcks(1);
    Message first = one(subscription);
    first.ack();
    Message second = one(subscription);

    assertThat(first.metaData().deliveredCount()).isEqualTo(1);
    assertThat(second.metaData().deliveredCount()).isEqualTo(2);
    assertThat(proxy.consumerAcksLost()).isEqualTo(1);

    proxy.heal();
    second.ackSync(ANSWER_MAX);
    assertThat(subscription.getConsumerInfo().getNumAckPending()).isZero();
  }

  @Test
  void cutsConnectionsAndTakesNewOnes() throws Exception {
    CountDownLatch reconnected = new CountDownLatch(1);
    proxied.addConnectionListener(
        (connection, event) -> {
          if (event.name().equals("RECONNECTED")) {
            reconnected.countDown();
          }
        });
    proxy.cut();

    assertThat(reconnected.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(proxy.cuts()).isEqualTo(1);
    assertThat(proxied.jetStream().publish("things.a", BODY).getSeqno()).isEqualTo(1);
  }

  @Test
  void delaysInBothDirectionsAndKeepsTheOrder() throws Exception {
    JetStreamSubscription subscription = subscription();
    proxy.delay(50);

    assertThat(proxied.RTT()).isGreaterThanOrEqualTo(Duration.ofMillis(95));

    for (int i = 0; i < MESSAGES; i++) {
      proxied.publish("things." + i, BODY);
    }
    proxy.delay(0);
    List<String> subjects = new ArrayList<>();
    while (subjects.size() < MESSAGES) {
      for (Message message : subscription.fetch(BATCH, ANSWER_MAX)) {
        message.ack();
        subjects.add(message.getSubject());
      }
    }
    assertThat(subjects)
        .isEqualTo(IntStream.range(0, MESSAGES).mapToObj(i -> "things." + i).toList());
  }

  @Test
  void closesConnectionsWhileTheServerIsAway() throws Exception {
    NATS.kill();
    await().atMost(LIMIT).until(() -> proxied.getStatus() == Connection.Status.RECONNECTING);
    NATS.start();
    await().atMost(LIMIT).until(() -> proxied.getStatus() == Connection.Status.CONNECTED);
    await().atMost(LIMIT).until(() -> direct.getStatus() == Connection.Status.CONNECTED);
  }

  private static Options.Builder options(String url) {
    return Options.builder()
        .server(url)
        .maxReconnects(-1)
        .reconnectWait(Duration.ofMillis(50))
        .connectionTimeout(Duration.ofSeconds(20));
  }

  private JetStreamSubscription subscription() throws Exception {
    ConsumerConfiguration consumer =
        ConsumerConfiguration.builder().durable("c").ackWait(Duration.ofSeconds(1)).build();
    return proxied
        .jetStream()
        .subscribe("things.>", PullSubscribeOptions.builder().configuration(consumer).build());
  }

  private static Message one(JetStreamSubscription subscription) throws Exception {
    return await()
        .atMost(LIMIT)
        .until(() -> subscription.fetch(1, ANSWER_MAX), messages -> !messages.isEmpty())
        .get(0);
  }

  private long stored() throws Exception {
    return direct.jetStreamManagement().getStreamInfo(STREAM).getStreamState().getMsgCount();
  }
}
