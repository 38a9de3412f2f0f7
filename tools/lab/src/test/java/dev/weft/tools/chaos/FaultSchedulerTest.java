package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FaultSchedulerTest {
  private static final long LIMIT_MS = 30_000;
  private static final Fault KILL = new Fault(FaultKind.NATS_KILL, 0, 20, 0);
  private static final Fault PAUSE = new Fault(FaultKind.NATS_PAUSE, 5, 10, 0);
  private static final Fault CUT = new Fault(FaultKind.CUT, 0, 0, 0);

  private final List<String> calls = new CopyOnWriteArrayList<>();

  @Test
  void endsAFaultBeforeTheNextOfTheSameTargetBeginsHoweverLateItIs() throws Exception {
    try (FaultScheduler scheduler = new FaultScheduler(handler(List.of()))) {
      scheduler.run(new Schedule(List.of(KILL, PAUSE)));

      assertThat(scheduler.awaitEnd(LIMIT_MS)).isTrue();
      assertThat(calls)
          .containsExactly(
              "begin NATS_KILL", "end NATS_KILL", "begin NATS_PAUSE", "end NATS_PAUSE");
      assertThat(scheduler.played())
          .isEqualTo(Map.of(FaultKind.NATS_KILL, 1, FaultKind.NATS_PAUSE, 1));
      assertThat(scheduler.failures()).isEmpty();
    }
  }

  @Test
  void tellsOfAFaultThatCannotBeMadeAndGoesOn() throws Exception {
    try (FaultScheduler scheduler = new FaultScheduler(handler(List.of(FaultKind.NATS_KILL)))) {
      scheduler.run(new Schedule(List.of(KILL, PAUSE, CUT)));

      assertThat(scheduler.awaitEnd(LIMIT_MS)).isTrue();
      assertThat(calls).contains("end NATS_KILL", "end NATS_PAUSE", "end CUT");
      assertThat(scheduler.played()).isEqualTo(Map.of(FaultKind.NATS_PAUSE, 1, FaultKind.CUT, 1));
      assertThat(scheduler.failures()).singleElement().asString().contains("SIGKILL", "will not");
    }
  }

  private FaultScheduler.Handler handler(List<FaultKind> broken) {
    return new FaultScheduler.Handler() {
      @Override
      public void begin(Fault fault) {
        calls.add("begin " + fault.kind());
        if (broken.contains(fault.kind())) {
          throw new IllegalStateException("will not");
        }
      }

      @Override
      public void end(Fault fault) {
        calls.add("end " + fault.kind());
      }
    };
  }
}
