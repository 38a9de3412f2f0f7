package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.tools.lab.CommandRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class BenchFlagsTest {
  private static final int USAGE = 2;

  @Test
  void oneLoadOfManyOrdersInThisProcessUnlessToldOtherwise() {
    BenchFlags flags = parse();

    assertThat(flags.rows()).containsExactly(flags.plan());
    assertThat(flags.plan().inFlightMax()).isEqualTo(512);
    assertThat(flags.nodes()).isZero();
    assertThat(flags.raw()).isTrue();
  }

  @Test
  void aTableHasFourLoadsOnANodeThatIsAProcess() {
    BenchFlags flags = parse("--table", "--orders", "1000");

    assertThat(flags.rows()).extracting(BenchPlan::inFlightMax).containsExactly(1, 8, 64, 512);
    assertThat(flags.rows()).extracting(BenchPlan::orders).containsExactly(30, 200, 500, 1_000);
    assertThat(flags.nodes()).isOne();
  }

  @Test
  void noLoadHasFewerOrdersThanAreInFlight() {
    assertThat(parse("--table", "--orders", "10").rows())
        .extracting(BenchPlan::orders)
        .containsExactly(1, 8, 64, 512);
  }

  @Test
  void aQuickTableHasFewOrdersAndOneProcess() {
    BenchFlags flags = parse("--quick", "--no-raw");

    assertThat(flags.rows()).last().extracting(BenchPlan::orders).isEqualTo(1_000);
    assertThat(flags.nodes()).isZero();
    assertThat(flags.raw()).isFalse();
  }

  /** In an open loop more wait than anybody chose: there the node refuses what is late. */
  @Test
  void nodesOfAClosedLoopWaitForWhatIsLateUnlessToldOtherwise() {
    String longest = "http.requestTimeout=60s";
    String mine = "http.requestTimeout=2s";

    assertThat(parse("--table").settings()).contains(longest);
    assertThat(parse("--rate", "5").settings()).doesNotContain(longest);
    assertThat(parse("--set", mine).settings()).containsSubsequence(longest, mine);
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    assertRefused("--rate", "--table", "--rate", "5");
    assertRefused("--url and --nodes", "--url", "http://127.0.0.1:1", "--nodes", "2");
    assertRefused("--bridge", "--bridge", "--table");
    assertRefused("--rate is for orders", "--bridge", "--rate", "5");
    assertRefused("--in-flight is one load", "--table", "--in-flight", "5");
    assertRefused("with --nodes 0", "--table", "--set", "nats.embedded.syncInterval=2m");
    assertRefused("--set is for nodes", "--url", "http://127.0.0.1:1", "--set", "http.port=1");
  }

  @Test
  void refusesAFileThatCannotBeWrittenBeforeAnythingIsMeasured(@TempDir Path dir) {
    assertRefused("--json", "--json", dir.resolve("missing/figures.json").toString());
    assertRefused("--plot", "--plot", dir.toString());

    assertThat(parse("--json", dir.resolve("figures.json").toString()).plan()).isNotNull();
  }

  /** 192.0.2.0/24 is for documentation: nobody has these addresses. */
  @Test
  void refusesToLoadAnotherMachine() {
    CommandRun bench = CommandRun.of("bench", "--url", "http://192.0.2.1:80");

    assertThat(bench.exitCode()).isEqualTo(USAGE);
    assertThat(bench.output()).contains("load goes to this machine only");
  }

  private static void assertRefused(String message, String... arguments) {
    BenchFlags flags = parse(arguments);
    assertThatThrownBy(flags::plan)
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(message);
  }

  private static BenchFlags parse(String... arguments) {
    Host host = new Host();
    new CommandLine(host).parseArgs(arguments);
    return host.flags;
  }

  @Command
  private static final class Host {
    @Mixin private BenchFlags flags;
  }
}
