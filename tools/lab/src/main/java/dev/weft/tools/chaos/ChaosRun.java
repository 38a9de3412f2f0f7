package dev.weft.tools.chaos;

import dev.weft.tools.chaos.proxy.FaultProxy;
import dev.weft.tools.lab.LabDirectory;
import dev.weft.tools.lab.OrphanCleanup;
import dev.weft.tools.lab.Processes;
import dev.weft.tools.lab.Progress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts everything, lets it break under load, heals it and looks whether what must hold holds.
 * Closing it leaves no process, from whatever thread.
 */
final class ChaosRun implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofSeconds(90);
  private static final long FINAL_MS_MAX = 180_000;

  /**
   * Longer than what any route waits between two tries: a minute, for an order that its payment
   * provider contradicts and that was delivered more than five times.
   */
  private static final long STALL_MS_MAX = 75_000;

  private static final long MS_PER_S = 1_000;

  /** No order of a run that is shorter can have reached its deadline, {@code orders.deadline}. */
  private static final long DEADLINE_MS_MIN = 600_000;

  private static final long MONEY_MS_MAX = 30_000;
  private static final long ANSWER_MS_MAX = 15_000;
  private static final long OVERTIME_MS_MAX = 120_000;
  private static final long POLL_MS = 250;
  private static final long PROGRESS_MS = 5_000;
  private static final int VIOLATIONS_SHOWN_MAX = 40;

  private final ChaosPlan plan;
  private final Schedule schedule;
  private final Progress progress;
  private final LabDirectory home;
  private final ChaosCluster cluster;
  private final FaultScheduler scheduler;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final RequestOutcomes outcomes;
  private final LoadClient api;

  /**
   * @param schedule within the seconds of the plan
   * @param natsBinary of nats-server
   */
  ChaosRun(ChaosPlan plan, Schedule schedule, Path natsBinary, Progress progress)
      throws IOException {
    this.plan = plan;
    this.schedule = schedule;
    this.progress = progress;
    this.home = LabDirectory.create();
    OrphanCleanup.clear(home);
    home.write(ChaosCatalogue.FILE, ChaosCatalogue.yaml());
    this.cluster = new ChaosCluster(plan, home, natsBinary);
    this.scheduler = new FaultScheduler(cluster);
    this.outcomes = new RequestOutcomes();
    this.api =
        new LoadClient(vertx, cluster.http(), plan.ratePerSecond(), 2 * ChaosLoad.openMax(plan));
  }

  /** All of it, {@code weft audit} last. */
  ChaosResult run() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    progress.say("starting nats-server, payment provider and nodes");
    cluster.start();
    cluster.awaitReady(READY_MAX);
    playUnderLoad();
    long healedNanos = System.nanoTime();
    OrderCompletion completion = new OrderCompletion(api, outcomes.acceptedIds());
    List<String> violations = new ArrayList<>(settle(completion));
    long recoveryMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healedNanos);
    violations.addAll(scheduler.failures());
    violations.addAll(missing());
    progress.say("waiting for the servers to be well");
    violations.addAll(cluster.unhealthyServers());
    violations.addAll(cluster.falls());
    violations.addAll(Invariants.orders(outcomes, completion));
    if (plan.durationMs() < DEADLINE_MS_MIN) {
      violations.addAll(Invariants.deadlines(completion.ended()));
    }
    violations.addAll(moneyAndStock(completion));
    AuditProcess audit = audit();
    if (audit.exitCode() != 0) {
      violations.add("weft audit exits with " + audit.exitCode());
    }
    return new ChaosResult(
        scheduler.played(),
        cluster.sum(FaultProxy::cuts),
        cluster.sum(FaultProxy::publishAcksLost),
        cluster.sum(FaultProxy::consumerAcksLost),
        cluster.external().provider().wrongAnswers(),
        PartialBatches.count(cluster.stores()),
        cluster.external().receiver().taken(),
        outcomes,
        recoveryMs,
        completion.statuses(),
        audit,
        violations.subList(0, Math.min(VIOLATIONS_SHOWN_MAX, violations.size())));
  }

  /** Closes it, but keeps logs and data; where they are now. */
  Path keep() throws IOException {
    end();
    return home.keep("weft-chaos-" + plan.seed());
  }

  @Override
  public void close() {
    end();
    home.close();
  }

  private void end() {
    scheduler.close();
    cluster.close();
    vertx.close();
    Processes.killDescendants();
  }

  private void playUnderLoad() throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Void> loaded = startLoad();
    scheduler.run(schedule);
    awaitFaults();
    cluster.heal();
    progress.say("healed; waiting for answers");
    loaded.get(plan.durationMs() + OVERTIME_MS_MAX, TimeUnit.MILLISECONDS);
  }

  /** Completes when everything that was asked for has been answered. */
  private CompletableFuture<Void> startLoad() {
    ChaosLoad load = new ChaosLoad(vertx, api, plan, outcomes);
    StockAdjuster adjuster =
        new StockAdjuster(vertx, api, plan, outcomes, ChaosLoad.ANSWERED_MS_MAX);
    return Future.<Void>future(
            done ->
                vertx.runOnContext(
                    start ->
                        Future.all(load.run(), adjuster.run()).<Void>mapEmpty().onComplete(done)))
        .toCompletionStage()
        .toCompletableFuture();
  }

  private void awaitFaults() throws InterruptedException, TimeoutException {
    long endNanos =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.durationMs() + OVERTIME_MS_MAX);
    while (!scheduler.awaitEnd(PROGRESS_MS)) {
      if (System.nanoTime() > endNanos) {
        throw new TimeoutException("the faults do not end");
      }
      progress.say(
          outcomes.of(RequestOutcomes.Count.OFFERED)
              + " orders, "
              + outcomes.accepted()
              + " accepted");
    }
  }

  /** A stall is a violation, with what the nodes say of themselves. */
  private List<String> settle(OrderCompletion completion) throws InterruptedException {
    progress.say("waiting for " + outcomes.acceptedIds().size() + " orders to end");
    if (!completion.await(FINAL_MS_MAX, STALL_MS_MAX)) {
      return List.of();
    }
    List<String> violations = new ArrayList<>();
    violations.add(
        completion.pending().size()
            + " orders have not ended, and none has moved for "
            + STALL_MS_MAX / MS_PER_S
            + " s");
    violations.addAll(cluster.readiness());
    return violations;
  }

  /** Kinds that were to happen and did not: the run says nothing about them. */
  private List<String> missing() {
    Set<FaultKind> missing = schedule.kinds();
    missing.removeAll(scheduler.played().keySet());
    return missing.stream().map(kind -> "it never happened: " + kind.text()).toList();
  }

  /** Money and stock may follow an order's end by a moment. */
  private List<String> moneyAndStock(OrderCompletion completion)
      throws IOException, InterruptedException {
    progress.say("counting money and stock");
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MONEY_MS_MAX);
    while (true) {
      List<String> violations = new ArrayList<>();
      violations.addAll(Invariants.money(completion.ended(), LedgerTotals.read(cluster.ledger())));
      // What became of a request without an answer is not known here, nor what it took.
      if (completion.pending().isEmpty() && outcomes.of(RequestOutcomes.Count.UNANSWERED) == 0) {
        violations.addAll(
            Invariants.stock(completion.ended(), outcomes.adjustments(), answer(api.inventory(0))));
      }
      if (violations.isEmpty() || System.nanoTime() > endNanos) {
        return violations;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }

  private AuditProcess audit() throws IOException, InterruptedException {
    progress.say("auditing");
    return AuditProcess.run(home.dir(), cluster.auditArguments());
  }

  private static Optional<LoadClient.Answer> answer(Future<LoadClient.Answer> future)
      throws InterruptedException {
    try {
      return Optional.of(
          future
              .toCompletionStage()
              .toCompletableFuture()
              .get(ANSWER_MS_MAX, TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException none) {
      return Optional.empty();
    }
  }
}
