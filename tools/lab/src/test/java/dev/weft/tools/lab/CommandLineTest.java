package dev.weft.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Main;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineTest {
  private final Map<String, CommandLine> all = Main.commandLine().getSubcommands();

  @Test
  void aCommandIsReadWithoutTheOthersAndIsTheSame() {
    assertThat(all).hasSizeGreaterThan(15);
    for (String name : all.keySet()) {
      Map<String, CommandLine> some = Main.commandLine(name, "--help").getSubcommands();

      assertThat(some.get(name).getUsageMessage()).isEqualTo(all.get(name).getUsageMessage());
      assertThat(some.size()).isEqualTo(name.equals("help") ? all.size() : 2);
    }
  }

  @Test
  void whateverIsNoCommandMeetsAllOfThem() {
    assertThat(Main.commandLine("--help").getSubcommands().keySet()).isEqualTo(all.keySet());
    assertThat(Main.commandLine("upp", "up").getSubcommands().keySet()).isEqualTo(all.keySet());
  }
}
