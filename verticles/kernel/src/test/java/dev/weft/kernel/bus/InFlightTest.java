package dev.weft.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private final InFlight inFlight = new InFlight();

  @Test
  void isDrainedBeforeAnythingBegan() {
    assertThat(inFlight.drained().succeeded()).isTrue();
  }

  @Test
  void countsWorkUntilItsEndEitherWay() {
    Promise<String> good = Promise.promise();
    Promise<String> bad = Promise.promise();
    inFlight.track(good.future());
    inFlight.track(bad.future());
    assertThat(inFlight.count()).isEqualTo(2);

    good.complete("done");
    assertThat(inFlight.count()).isEqualTo(1);
    bad.fail("lost");
    assertThat(inFlight.count()).isZero();
  }

  @Test
  void drainsWithTheLastOne() {
    Promise<String> first = Promise.promise();
    Promise<String> last = Promise.promise();
    inFlight.track(first.future());
    inFlight.track(last.future());
    Future<Void> drained = inFlight.drained();

    first.complete("done");
    assertThat(drained.isComplete()).isFalse();
    last.fail("lost");
    assertThat(drained.succeeded()).isTrue();
  }

  @Test
  void tellsEveryoneWhoWaits() {
    Promise<String> work = Promise.promise();
    inFlight.track(work.future());
    Future<Void> one = inFlight.drained();
    Future<Void> other = inFlight.drained();

    work.complete("done");

    assertThat(one.succeeded()).isTrue();
    assertThat(other.succeeded()).isTrue();
  }

  @Test
  void givesTheWorksOwnOutcome() {
    assertThat(inFlight.track(Future.succeededFuture("done")).result()).isEqualTo("done");
    assertThat(inFlight.track(Future.failedFuture("lost")).cause()).hasMessage("lost");
  }

  @Test
  void survivesWorkThatBeginsWhileDraining() {
    Promise<String> early = Promise.promise();
    inFlight.track(early.future());
    Future<Void> drained = inFlight.drained();
    Promise<String> late = Promise.promise();
    inFlight.track(late.future());

    early.complete("done");
    assertThat(drained.isComplete()).isFalse();
    late.complete("done");
    assertThat(drained.succeeded()).isTrue();
  }

  @Test
  void canDrainAgainAfterNewWork() {
    Promise<String> first = Promise.promise();
    inFlight.track(first.future());
    Future<Void> drainedOnce = inFlight.drained();
    first.complete("done");
    Promise<String> second = Promise.promise();
    inFlight.track(second.future());
    Future<Void> drainedAgain = inFlight.drained();

    assertThat(drainedOnce.succeeded()).isTrue();
    assertThat(drainedAgain.isComplete()).isFalse();
    second.complete("done");
    assertThat(drainedAgain.succeeded()).isTrue();
  }
}
