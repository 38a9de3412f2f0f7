package dev.weft.kernel;

import dev.weft.kernel.bus.ServiceConsumers;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.time.ServerClock;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Function;

/**
 * What every service gets from its deployer.
 *
 * @param journals makes the journal for a verticle, on its Vert.x instance
 * @param telemetry where spans and metrics go; {@link OpenTelemetry#noop()} for nowhere
 * @param clock the time that the age of a stored event is measured against
 */
public record ServiceContext(
    Function<Vertx, Journal> journals, OpenTelemetry telemetry, InstantSource clock) {
  public ServiceContext {
    Objects.requireNonNull(journals);
    Objects.requireNonNull(telemetry);
    Objects.requireNonNull(clock);
  }

  /** With the clock of this machine. */
  public ServiceContext(Function<Vertx, Journal> journals, OpenTelemetry telemetry) {
    this(journals, telemetry, new ServerClock(Clock.systemUTC()));
  }

  public Journal journal(Vertx vertx) {
    return journals.apply(vertx);
  }

  /** For one verticle; none yet. */
  public ServiceConsumers consumers(Vertx vertx) {
    return new ServiceConsumers(vertx);
  }
}
