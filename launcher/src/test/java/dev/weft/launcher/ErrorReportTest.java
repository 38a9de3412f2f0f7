package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.process.ChildException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

class ErrorReportTest {
  private final StringWriter err = new StringWriter();

  @Test
  void saysWhatNobodyExpectedThoughTheLogIsKeptInMemory() {
    int exit = report(new NoSuchFileException("/no/such/file"));

    assertThat(exit).isEqualTo(ExitCode.SOFTWARE);
    assertThat(err.toString().strip())
        .isEqualTo("weft: tried failed: java.nio.file.NoSuchFileException: /no/such/file");
  }

  @Test
  void saysInOneLineWhatTheUserCanChange() {
    assertThat(report(new ChildException("the port is taken"))).isEqualTo(ExitCode.SOFTWARE);
    assertThat(err.toString().strip()).isEqualTo("weft: the port is taken");
  }

  private int report(Exception error) {
    CommandLine command = new CommandLine(new Tried()).setErr(new PrintWriter(err, true));
    return new ErrorReport().handleExecutionException(error, command, null);
  }

  @Command(name = "tried")
  private static final class Tried {}
}
