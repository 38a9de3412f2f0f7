package dev.weft.kernel;

import dev.weft.kernel.bus.Reach;
import dev.weft.kernel.journal.Journal;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.function.Function;

/**
 * Immutable. What every service gets from whoever deploys it.
 *
 * @param journals makes the journal for a verticle, on its Vert.x instance
 * @param telemetry where spans and metrics go; {@link OpenTelemetry#noop()} for nowhere
 * @param reach which addresses are answered on this node
 */
public record Mesh(Function<Vertx, Journal> journals, OpenTelemetry telemetry, Reach reach) {
  public Mesh {
    Objects.requireNonNull(journals);
    Objects.requireNonNull(telemetry);
    Objects.requireNonNull(reach);
  }

  /** For a node by itself. */
  public Mesh(Function<Vertx, Journal> journals, OpenTelemetry telemetry) {
    this(journals, telemetry, Reach.ALONE);
  }

  public Journal journal(Vertx vertx) {
    return journals.apply(vertx);
  }
}
