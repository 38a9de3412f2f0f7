package dev.weft.tools.conformance;

import dev.weft.tools.lab.NatsServers;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Plays the mesh against one participant. Leaves no process.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
final class ConformanceRun implements AutoCloseable {
  /** Runtimes start, and some build first. */
  private static final long START_MS_MAX = 60_000;

  private static final Duration ACK_WAIT = Duration.ofSeconds(1);

  private final NatsServers nats;
  private final ProviderFixture provider;

  /** Whose side is played. */
  enum Role {
    PAYMENT,
    STEP,
    NOTIFICATION
  }

  /**
   * A step of {@code saga.steps} that the charge waits for; of no meaning for other roles.
   *
   * @param vetoed id of a customer whose orders it does not let pass
   */
  record Step(String name, String vetoed) {}

  /**
   * Starts a nats-server and a provider.
   *
   * @param binary of nats-server
   * @param home of what they write
   */
  ConformanceRun(Path binary, Path home) throws IOException, InterruptedException {
    nats = new NatsServers(binary, home, 1);
    nats.start();
    provider = new ProviderFixture(home.resolve("ledger.jsonl"));
  }

  String natsUrl() {
    return nats.urls().get(0);
  }

  String providerUrl() {
    return provider.url();
  }

  /**
   * Every rule, one after another.
   *
   * @param limitMs how long the participant may take for one thing
   * @param step what is known of a step
   * @param progress gets each rule as soon as it is known
   */
  List<Rule> run(
      Role role, Participant participant, Step step, long limitMs, Consumer<Rule> progress)
      throws IOException, InterruptedException, JetStreamApiException {
    try (SimulatedWeft weft = new SimulatedWeft(natsUrl(), limitMs)) {
      if (role == Role.PAYMENT) {
        weft.consumer("payment-capture", ACK_WAIT, "orders.reserved.*");
        weft.consumer("payment-refund", ACK_WAIT, "orders.refund_due.*");
      }
      if (role == Role.STEP) {
        weft.consumer("step-" + step.name(), ACK_WAIT, "orders.reserved.*");
      }
      participant.start();
      Rule takesPart = takesPart(contract(role, step), participant);
      progress.accept(takesPart);
      if (!takesPart.holds()) {
        return List.of(takesPart);
      }
      List<Rule> rules = new ArrayList<>(List.of(takesPart));
      for (TestCase testCase : cases(role, weft, participant, step)) {
        weft.begin();
        Rule rule = testCase.run();
        rules.add(rule);
        progress.accept(rule);
      }
      return rules;
    }
  }

  /** Comes before every other rule. */
  private Rule takesPart(RoleContract contract, Participant participant)
      throws InterruptedException {
    return new TestCase(
            "takes-part",
            "starts, and handles a first event",
            "connect to NATS_URL, bind to the durable consumer or make it, read the .proto files",
            () -> {
              try (SimulatedWeft patient = new SimulatedWeft(natsUrl(), START_MS_MAX)) {
                String id = SimulatedWeft.orderId();
                String answers = contract.answers().apply(id);
                contract.history().store(patient, id);
                patient.store(contract.subject(id), contract.event().apply(id));
                patient.eventually(
                    () ->
                        !participant.isAlive()
                            || patient.last(contract.stream(), answers).isPresent());
                if (patient.last(contract.stream(), answers).isPresent()) {
                  return "";
                }
                return participant.isAlive()
                    ? "nothing is stored under " + answers
                    : "it has ended";
              }
            })
        .run();
  }

  private List<TestCase> cases(Role role, SimulatedWeft weft, Participant participant, Step step) {
    return switch (role) {
      case PAYMENT -> new PaymentRole(weft, participant, provider).cases();
      case STEP -> new StepRole(weft, participant, step).cases();
      case NOTIFICATION -> new NotificationRole(weft, participant).cases();
    };
  }

  private static RoleContract contract(Role role, Step step) {
    return switch (role) {
      case PAYMENT -> PaymentRole.contract();
      case STEP -> StepRole.contract(step);
      case NOTIFICATION -> NotificationRole.contract();
    };
  }

  @Override
  public void close() {
    provider.close();
    nats.close();
  }
}
