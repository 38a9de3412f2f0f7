package dev.weft.tools.demo;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.Blocking;
import dev.weft.tools.lab.LedgerLine;
import dev.weft.tools.lab.LedgerReader;
import dev.weft.tools.lab.NodeApi;
import dev.weft.tools.lab.Progress;
import dev.weft.tools.lab.StallDetector;
import dev.weft.tools.lab.StatusFollower;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Submits the scenario and gathers what comes of it.
 *
 * <p>Not thread-safe; blocks.
 */
final class DemoRun implements AutoCloseable {
  /** Stock comes back and notifications are written shortly after an order is final. */
  private static final Duration SETTLING_LIMIT = Duration.ofSeconds(10);

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
  private static final String TRACEPARENT = "traceparent";
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
  private static final int NANOS_PER_MS = 1_000_000;

  private final Scenario scenario;
  private final URI server;
  private final NodeApi client;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final LedgerReader ledger;
  private final Progress progress;
  private final Deadline deadline;
  private final RandomGenerator random;
  private final List<Submitted> submitted = new ArrayList<>();
  private Answer repeat;

  DemoRun(
      Scenario scenario,
      URI server,
      LedgerReader ledger,
      Progress progress,
      Deadline deadline,
      RandomGenerator random) {
    this.scenario = scenario;
    this.server = server;
    this.client = new NodeApi(server, REQUEST_LIMIT);
    this.ledger = ledger;
    this.progress = progress;
    this.deadline = deadline;
    this.random = random;
  }

  /** An order on its way. */
  private record Submitted(PlannedOrder plan, Answer accepted, String traceId, long startNanos) {
    String orderId() {
      return accepted.json().getString("orderId", "");
    }

    boolean isAbout(StatusFrame frame) {
      return frame.orderId().equals(orderId());
    }
  }

  Observations run() throws IOException, InterruptedException, OutOfTimeException {
    StatusStream live = new StatusStream();
    await(follower(live).start());
    Map<String, StockItem> before = stock();
    for (List<PlannedOrder> round : scenario.rounds()) {
      for (PlannedOrder order : round) {
        submit(order);
      }
      awaitEnds(live);
    }
    List<Answer> refusals = sendRefused();
    Map<String, StockItem> after = settle(before);
    List<StatusFrame> frames = live.frames();
    return new Observations(
        observed(frames), repeat, refusals, frames, replay(frames), before, after, charges());
  }

  /** What the payment provider itself says it has taken. */
  private List<LedgerLine> charges() throws IOException, InterruptedException {
    List<LedgerLine> charges = new ArrayList<>();
    ledger.read(
        line -> {
          if (line.kind() == LedgerLine.Kind.CHARGE) {
            charges.add(line);
          }
        });
    return charges;
  }

  private void submit(PlannedOrder order)
      throws IOException, InterruptedException, OutOfTimeException {
    deadline.left("the order \"" + order.title() + "\" and all after it");
    String traceparent = Traceparents.next(random);
    long startNanos = System.nanoTime();
    Answer accepted = place(order.body(), order.idempotencyKey(), traceparent);
    submitted.add(new Submitted(order, accepted, Traceparents.traceId(traceparent), startNanos));
    if (order.equals(scenario.repeated())) {
      repeat = place(order.body(), order.idempotencyKey(), Traceparents.next(random));
    }
  }

  /** Without a key none is sent. */
  private Answer place(JsonObject body, String key, String traceparent)
      throws IOException, InterruptedException {
    return key.isEmpty()
        ? client.place(body, TRACEPARENT, traceparent)
        : client.place(body, TRACEPARENT, traceparent, IDEMPOTENCY_KEY, key);
  }

  private StatusFollower follower(StatusStream stream) {
    return new StatusFollower(vertx, server, stream);
  }

  private static void await(Future<Void> opening) throws IOException {
    try {
      Blocking.await(opening, "no WebSocket");
    } catch (IllegalStateException failed) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  @Override
  public void close() {
    vertx.close();
  }

  private void awaitEnds(StatusStream live)
      throws IOException, InterruptedException, OutOfTimeException {
    boolean isOver = false;
    StallDetector watch = new StallDetector(StallDetector.LIMIT);
    while (!live.await(frames -> unfinished(frames).isEmpty(), POLL_INTERVAL)) {
      say(submitted.size() - unfinished(live.frames()).size());
      if (deadline.isOver()) {
        throw deadline.exceeded(missing(live));
      }
      if (isOver) {
        throw new IOException("no more frames can come; missing: " + missing(live));
      }
      if (watch.isStalled(live.frames().size())) {
        throw new IOException(
            "nothing has moved for " + StallDetector.LIMIT.toSeconds() + " s; " + missing(live));
      }
      // Looked at once more: the last frames may have come with the end.
      isOver = !live.end().isEmpty();
    }
    say(submitted.size());
  }

  private void say(int ended) {
    progress.say(ended + " of " + scenario.orders().count() + " orders are final");
  }

  /** Accepted orders without a frame of their end. */
  private List<Submitted> unfinished(List<StatusFrame> frames) {
    Set<String> ended =
        frames.stream()
            .filter(StatusFrame::isFinal)
            .map(StatusFrame::orderId)
            .collect(Collectors.toSet());
    return submitted.stream()
        .filter(order -> !order.orderId().isEmpty() && !ended.contains(order.orderId()))
        .toList();
  }

  /** What is missing, where it got stuck, and the readiness of the node. */
  private String missing(StatusStream live) throws IOException, InterruptedException {
    List<StatusFrame> frames = live.frames();
    String orders =
        unfinished(frames).stream()
            .map(order -> order.plan().title() + " (" + lastStatus(order, frames) + ")")
            .collect(Collectors.joining(", "));
    String stream = live.end().isEmpty() ? "open" : live.end();
    return "the end of: " + orders + "; WebSocket: " + stream + "; /ready: " + client.readiness();
  }

  private static String lastStatus(Submitted order, List<StatusFrame> frames) {
    return frames.stream()
        .filter(order::isAbout)
        .reduce((earlier, later) -> later)
        .map(StatusFrame::status)
        .orElse("no frame");
  }

  private List<Answer> sendRefused() throws IOException, InterruptedException {
    List<Answer> answers = new ArrayList<>();
    for (RefusedRequest request : scenario.refusals()) {
      answers.add(place(request.body(), request.idempotencyKey(), Traceparents.next(random)));
    }
    return answers;
  }

  /** Waits until stock and timelines are as they should be; returns the stock in any case. */
  private Map<String, StockItem> settle(Map<String, StockItem> before)
      throws IOException, InterruptedException, OutOfTimeException {
    Map<String, Long> expected = scenario.availableAfter(before);
    Deadline settling = Deadline.in(SETTLING_LIMIT);
    while (true) {
      deadline.left("stock and timelines to settle");
      Map<String, StockItem> stock = stock();
      if (settling.isOver() || (isAsExpected(stock, expected) && timelinesAreWhole())) {
        return stock;
      }
      progress.say("orders are final; waiting for released stock and notifications");
      Thread.sleep(POLL_INTERVAL.toMillis());
    }
  }

  private static boolean isAsExpected(Map<String, StockItem> stock, Map<String, Long> expected) {
    return expected.entrySet().stream()
        .allMatch(
            entry ->
                stock.containsKey(entry.getKey())
                    && stock.get(entry.getKey()).available() == entry.getValue());
  }

  private boolean timelinesAreWhole() throws IOException, InterruptedException {
    for (Submitted order : submitted) {
      int expected = OrderExpectation.timeline(order.plan().ending()).size();
      if (!order.orderId().isEmpty() && timeline(order.orderId()).size() < expected) {
        return false;
      }
    }
    return true;
  }

  /** What a late client gets that asks for everything. */
  private List<StatusFrame> replay(List<StatusFrame> live)
      throws IOException, InterruptedException, OutOfTimeException {
    StatusStream late = new StatusStream();
    await(follower(late).startFromTheBeginning());
    Deadline limit = Deadline.in(SETTLING_LIMIT);
    while (!late.await(frames -> frames.size() >= live.size(), POLL_INTERVAL)
        && !limit.isOver()
        && late.end().isEmpty()) {
      deadline.left("the replay of the status stream");
    }
    return late.frames();
  }

  private List<ObservedOrder> observed(List<StatusFrame> frames)
      throws IOException, InterruptedException {
    List<ObservedOrder> orders = new ArrayList<>();
    for (Submitted order : submitted) {
      List<StatusFrame> own = frames.stream().filter(order::isAbout).toList();
      orders.add(
          new ObservedOrder(
              order.plan(),
              order.accepted(),
              order.traceId(),
              milliseconds(order, own),
              own,
              client.order(order.orderId()),
              timeline(order.orderId())));
    }
    return orders;
  }

  private static long milliseconds(Submitted order, List<StatusFrame> frames) {
    return frames.stream()
        .filter(StatusFrame::isFinal)
        .findFirst()
        .map(frame -> (frame.receivedNanos() - order.startNanos()) / NANOS_PER_MS)
        .orElse(-1L);
  }

  private List<String> timeline(String orderId) throws IOException, InterruptedException {
    JsonArray events = client.timeline(orderId).getJsonArray("events", new JsonArray());
    return events.stream()
        .map(event -> ((JsonObject) event).getString("type"))
        .map(type -> type.substring(type.lastIndexOf('.') + 1))
        .toList();
  }

  private Map<String, StockItem> stock() throws IOException, InterruptedException {
    return StockItem.bySku(client.inventory());
  }
}
