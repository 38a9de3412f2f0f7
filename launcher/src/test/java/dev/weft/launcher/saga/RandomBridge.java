package dev.weft.launcher.saga;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.stream.SubjectFilter;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.launcher.node.WeftTypes;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * For the thread of a test; blocks. Plays the bridge, badly: delivers what routes ask for in any
 * order, several at once, some of it twice at the same time, and some of it again although it was
 * handled, as if the node had died before the ack. What fails comes again.
 */
final class RandomBridge {
  private static final int IN_FLIGHT_MAX = 8;
  private static final int TWIN_ONE_OF = 10;
  private static final int CRASH_ONE_OF = 6;
  private static final int TRIES_MAX = 500;
  private static final long ANSWER_SECONDS_MAX = 60;
  private static final long PAUSE_MS = 2;

  private final Vertx vertx;
  private final InMemoryJournal journal;
  private final Collection<InboundRouteOptions> routes;
  private final Random random;
  private final MessageTypes types = WeftTypes.events();
  private final Map<String, Long> positions = new HashMap<>();
  private final List<Errand> open = new ArrayList<>();
  private final List<Errand> held = new ArrayList<>();
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final List<String> deadLetters = new ArrayList<>();
  private Predicate<InboundRouteOptions> holding = route -> false;
  private int inFlight;

  /** Something to be done until it succeeds. */
  interface Task {
    /** Tries; the count is 1 for the first time. */
    Future<?> run(int count);
  }

  private record Errand(String name, Task task, int count) {
    Errand again() {
      return new Errand(name, task, count + 1);
    }
  }

  private record Ended(Errand errand, Future<?> outcome) {}

  RandomBridge(
      Vertx vertx, InMemoryJournal journal, Collection<InboundRouteOptions> routes, Random random) {
    this.vertx = vertx;
    this.journal = journal;
    this.routes = routes;
    this.random = random;
  }

  /** What those routes deliver stays here until it is released. */
  void hold(Predicate<InboundRouteOptions> which) {
    holding = which;
  }

  void release() {
    open.addAll(held);
    held.clear();
    holding = route -> false;
  }

  void add(String name, Task task) {
    open.add(new Errand(name, task, 1));
  }

  /** Until nothing is left to do. */
  void run() throws InterruptedException {
    pull();
    while (!open.isEmpty() || inFlight > 0) {
      if (!open.isEmpty() && inFlight < IN_FLIGHT_MAX) {
        begin(open.remove(random.nextInt(open.size())));
      } else {
        settle(ended.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS));
      }
      while (!ended.isEmpty()) {
        settle(ended.remove());
      }
      pull();
    }
  }

  /** What no try could do. */
  List<String> deadLetters() {
    return deadLetters;
  }

  private void begin(Errand errand) {
    assertThat(errand.count()).as("tries of " + errand.name()).isLessThan(TRIES_MAX);
    inFlight++;
    Future<?> outcome = errand.task().run(errand.count());
    outcome.onComplete(end -> ended.add(new Ended(errand, outcome)));
    if (random.nextInt(TWIN_ONE_OF) == 0) {
      open.add(errand.again());
    }
  }

  private void settle(Ended end) throws InterruptedException {
    assertThat(end).as("an answer in time").isNotNull();
    inFlight--;
    if (end.outcome().succeeded()) {
      if (random.nextInt(CRASH_ONE_OF) == 0) {
        open.add(end.errand().again());
      }
      return;
    }
    Failure failure = Failure.of(end.outcome().cause());
    switch (failure.kind()) {
      case RETRY, CONFLICT -> open.add(end.errand().again());
      case PAUSE, WAIT -> {
        open.add(end.errand());
        // Waits for nothing: like the bridge, it asks a service that rests only so often.
        Thread.sleep(PAUSE_MS);
      }
      case REJECT, FATAL -> deadLetters.add(end.errand().name() + ": " + failure.getMessage());
    }
  }

  private void pull() {
    for (InboundRouteOptions route : routes) {
      long position = positions.getOrDefault(route.name(), 0L);
      for (RecordedEvent event : journal.events(route.stream())) {
        if (event.sequence() > position) {
          positions.put(route.name(), event.sequence());
          offer(route, event);
        }
      }
    }
  }

  private void offer(InboundRouteOptions route, RecordedEvent event) {
    if (route.subjects().stream()
        .map(SubjectFilter::of)
        .anyMatch(wanted -> wanted.matches(event.subject()))) {
      Errand delivery =
          new Errand(
              route.name() + " " + event.subject(), count -> deliver(route, event, count), 1);
      (holding.test(route) ? held : open).add(delivery);
    }
  }

  private Future<?> deliver(InboundRouteOptions route, RecordedEvent event, int count) {
    Delivery<Message> delivery =
        new Delivery<>(
            parsed(event),
            event.eventId(),
            event.stream(),
            event.subject(),
            event.sequence(),
            event.time(),
            count);
    DeliveryOptions options = new DeliveryOptions().setHeaders(delivery.headers());
    return vertx.eventBus().request(route.address(), delivery.event(), options);
  }

  private Message parsed(RecordedEvent event) {
    try {
      return types.parse(event.type(), event.payload());
    } catch (InvalidProtocolBufferException broken) {
      throw new AssertionError(event.subject(), broken);
    }
  }
}
