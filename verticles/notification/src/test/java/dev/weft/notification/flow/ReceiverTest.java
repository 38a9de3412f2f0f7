package dev.weft.notification.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.notification.NotificationOptions;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.ReceiverHealth;
import dev.weft.notification.domain.RetrySchedule;
import dev.weft.notification.domain.SendException;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The policy of a receiver over days, by a clock that the test moves. */
class ReceiverTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  /** Each is tried 3,600 times. */
  private static final int NOTIFICATIONS = 100;

  private Instant now = START;
  private Optional<SendException> answer = Optional.empty();
  private final List<Instant> asked = new ArrayList<>();
  private final ReceiverHealth health = new ReceiverHealth();

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  @Test
  void oneNotificationIsTriedOverThreeDaysAndThenADeadLetter() {
    answer = because(Condition.RECEIVER_UNAVAILABLE, 0);
    Receiver receiver = receiver(Instant.EPOCH);

    long tries = 0;
    Failure last;
    do {
      tries++;
      last = failure(receiver, "o1", START, tries);
      last.retryAfterMs().ifPresent(ms -> now = now.plusMillis(ms));
    } while (last.is(FailureKind.RETRY));

    assertThat(last.kind()).isEqualTo(FailureKind.REJECT);
    assertThat(tries).isEqualTo(10);
    assertThat(Duration.between(START, asked.get(9)))
        .isEqualTo(Duration.ofHours(75).plusMinutes(35).plusSeconds(5));
  }

  @Test
  void anHourOfOutageCostsNoNotificationAndFewRequests() {
    Receiver receiver = receiver(Instant.EPOCH);
    Instant backAt = START.plus(Duration.ofHours(1));
    Map<String, Instant> takenAt = new HashMap<>();
    answer = because(Condition.RECEIVER_UNAVAILABLE, 0);

    // a route: what is to be paused for is tried once a second, what has a time at that time
    PriorityQueue<Due> route = new PriorityQueue<>();
    for (int i = 0; i < NOTIFICATIONS; i++) {
      route.add(new Due(START.plusMillis(i), "o" + i, 1));
    }
    while (!route.isEmpty()) {
      Due due = route.poll();
      now = due.at().isAfter(now) ? due.at() : now;
      if (!now.isBefore(backAt)) {
        answer = Optional.empty();
      }
      Future<Void> sent = receiver.send(notification(due.order(), START, due.delivery()));
      if (sent.succeeded()) {
        takenAt.put(due.order(), now);
      } else {
        Failure failure = Failure.of(sent.cause());
        assertThat(failure.kind()).isIn(FailureKind.RETRY, FailureKind.PAUSE);
        long waitMs = failure.retryAfterMs().orElse(1_000);
        long spent = failure.is(FailureKind.RETRY) ? 1 : 0;
        route.add(new Due(now.plusMillis(waitMs), due.order(), due.delivery() + spent));
      }
    }

    assertThat(takenAt).hasSize(NOTIFICATIONS);
    assertThat(takenAt.values())
        .filteredOn(at -> at.isAfter(backAt.plus(Duration.ofMinutes(6))))
        .as("those few that were tried before the receiver counted as away")
        .hasSizeLessThan(5);
    assertThat(asked).filteredOn(at -> at.isBefore(backAt)).hasSizeLessThan(60);
  }

  private record Due(Instant at, String order, long delivery) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at.compareTo(other.at);
    }
  }

  @Test
  void retryAfterIsHonouredByAllNotificationsOfThatReceiver() {
    Receiver receiver = receiver(Instant.EPOCH);
    answer = because(Condition.RECEIVER_UNAVAILABLE, 20_000);
    assertThat(failure(receiver, "o1", START, 1).kind()).isEqualTo(FailureKind.PAUSE);
    answer = Optional.empty();

    for (String order : List.of("o1", "o2")) {
      now = START.plusMillis(19_999);
      assertThat(failure(receiver, order, START, 1).id())
          .isEqualTo(NotificationFailures.RECEIVER_RESTS);
    }
    now = START.plusMillis(20_000);
    assertThat(receiver.send(notification("o2", START, 1)).succeeded()).isTrue();
    assertThat(asked).containsExactly(START, START.plusMillis(20_000));
  }

  @Test
  void retryAfterOfOneNotificationsAnswerPutsOffThatOne() {
    Receiver receiver = receiver(Instant.EPOCH);
    answer = because(Condition.RECEIVER_FAILS_EVENT, 60_000);
    assertThat(failure(receiver, "o1", START, 1).retryAfterMs()).hasValue(60_000);
    answer = Optional.empty();
    assertThat(receiver.send(notification("o2", START, 1)).succeeded()).isTrue();
  }

  @Test
  void afterGoneNothingIsSentAndAllAreDeadLetters() {
    Receiver receiver = receiver(Instant.EPOCH);
    answer = because(Condition.RECEIVER_GONE, 0);
    assertThat(failure(receiver, "o1", START, 1).kind()).isEqualTo(FailureKind.REJECT);
    answer = Optional.empty();

    Failure off = failure(receiver, "o2", START, 1);
    assertThat(off.kind()).isEqualTo(FailureKind.REJECT);
    assertThat(off.id()).isEqualTo(NotificationFailures.RECEIVER_GONE);
    assertThat(asked).hasSize(1);
  }

  @Test
  void whatCanNeverBeTakenIsADeadLetterAtOnce() {
    answer = because(Condition.EVENT_UNACCEPTABLE, 0);
    assertThat(failure(receiver(Instant.EPOCH), "o1", START, 1).kind())
        .isEqualTo(FailureKind.REJECT);
  }

  @Test
  void anErrorThatNobodyExpectedIsNoVerdict() {
    Receiver receiver =
        receiver(
            Instant.EPOCH,
            notification -> {
              throw new IllegalStateException("a bug");
            });
    assertThat(failure(receiver, "o1", START, 1).kind()).isEqualTo(FailureKind.RETRY);
  }

  @Test
  void aReplayOfWhatWasGivenUpIsTriedWhileTheReceiverRests() {
    Receiver receiver = receiver(Instant.EPOCH);
    answer = because(Condition.RECEIVER_UNAVAILABLE, 3_600_000);
    failure(receiver, "o1", START, 1);
    answer = Optional.empty();
    Instant longAgo = START.minus(Duration.ofDays(10));

    assertThat(receiver.send(notification("old", longAgo, 1)).succeeded()).isTrue();
    assertThat(health.status().state()).isEqualTo(ReceiverHealth.State.WELL);
  }

  @Test
  void aReplayThatFailsAgainIsADeadLetterAgain() {
    answer = because(Condition.RECEIVER_FAILS_EVENT, 0);
    Instant longAgo = START.minus(Duration.ofDays(10));
    assertThat(failure(receiver(Instant.EPOCH), "old", longAgo, 1).kind())
        .isEqualTo(FailureKind.REJECT);
  }

  @Test
  void isNotToldOfWhatWasRecordedBeforeItsTime() {
    Receiver receiver = receiver(START);
    assertThat(receiver.send(notification("o1", START.minusMillis(1), 1)).succeeded()).isTrue();
    assertThat(asked).isEmpty();
    assertThat(receiver.send(notification("o2", START, 1)).succeeded()).isTrue();
    assertThat(asked).hasSize(1);
  }

  private Receiver receiver(Instant since) {
    return receiver(
        since,
        notification -> {
          asked.add(now);
          return answer.<Future<Void>>map(Future::failedFuture).orElse(Future.succeededFuture());
        });
  }

  private Receiver receiver(Instant since, Channel channel) {
    RetrySchedule schedule =
        new RetrySchedule(
            NotificationOptions.read(OptionsReader.empty(), Path.of("")).retry().delaysMs(),
            TimeUnit.DAYS.toMillis(4));
    ReceiverMetrics metrics = new ReceiverMetrics(OpenTelemetry.noop(), "shop", health);
    return new Receiver("shop", channel, health, schedule, since, metrics, clock, () -> 0.5);
  }

  private static Failure failure(Receiver receiver, String order, Instant time, long delivery) {
    Future<Void> sent = receiver.send(notification(order, time, delivery));
    assertThat(sent.failed()).isTrue();
    return Failure.of(sent.cause());
  }

  private static Optional<SendException> because(Condition condition, long retryAfterMs) {
    return Optional.of(
        new SendException(condition, NotificationFailures.RECEIVER_FAILED, "status", retryAfterMs));
  }

  private static Delivery<OrderNotification> notification(
      String order, Instant time, long delivery) {
    OrderNotification notification =
        OrderNotification.newBuilder().setNotificationId(order + ":confirmed").build();
    return new Delivery<>(notification, "id", Streams.NOTIFICATIONS, "s", 1, time, delivery);
  }
}
