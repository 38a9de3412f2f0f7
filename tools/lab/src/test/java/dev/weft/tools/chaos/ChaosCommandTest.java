package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.lab.CommandRun;
import org.junit.jupiter.api.Test;

class ChaosCommandTest {
  private static final int USAGE = 2;

  @Test
  void saysWhatItCannotDo() {
    assertRefused("--seconds must be from 5 to 3600", "--seconds", "1");
    assertRefused("there is no earthquake", "--faults", "node-kill,earthquake");
    assertRefused("bit-flip takes --nats-servers 3", "--faults", "bit-flip");
  }

  @Test
  void listsItsFaults() {
    CommandRun list = CommandRun.of("chaos", "--faults", "list");
    assertThat(list.exitCode()).as(list.output()).isZero();
    assertThat(list.output()).contains("power-loss", "clock-ahead", "provider-huge-id");
  }

  private static void assertRefused(String why, String flag, String value) {
    CommandRun chaos = CommandRun.of("chaos", flag, value);
    assertThat(chaos.exitCode()).as(chaos.output()).isEqualTo(USAGE);
    assertThat(chaos.output()).contains(why);
  }
}
