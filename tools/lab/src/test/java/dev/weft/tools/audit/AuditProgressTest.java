package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AuditProgressTest {
  private final StringWriter out = new StringWriter();
  private long nowNanos;
  private final AuditProgress progress = new AuditProgress(new PrintWriter(out), () -> nowNanos);

  @Test
  void saysHowFarItIsAndHowLongTheRestTakes() {
    progress.begin("reading the streams", 1_000_000);
    pass(10);

    progress.advance(250_000);

    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            "weft audit: reading the streams: 250,000 of 1,000,000 (25 %), 25,000/s, about 30 s"
                + " left");
  }

  @Test
  void saysTheRateOfWhatHasNoKnownEnd() {
    progress.begin("reading the ledger", 0);
    pass(10);

    progress.advance(20_480);

    assertThat(out.toString()).contains("reading the ledger: 20,480 (2,048/s)");
  }

  @Test
  void saysNothingOfWhatIsQuick() {
    progress.begin("reading the streams", 10_000);
    pass(4);

    progress.advance(10_000);

    assertThat(out.toString()).isEmpty();
  }

  private void pass(long seconds) {
    nowNanos += TimeUnit.SECONDS.toNanos(seconds);
  }
}
