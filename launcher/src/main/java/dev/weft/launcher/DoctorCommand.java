package dev.weft.launcher;

import dev.weft.launcher.doctor.Doctor;
import dev.weft.launcher.doctor.Finding;
import dev.weft.launcher.doctor.Finding.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weft doctor}: 0 when nothing stands in the way of a start. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Check versions, ports, disk, servers and configuration, and say what to fix.")
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags flags;

  @Override
  public Integer call() {
    List<Finding> findings = new Doctor(flags.sources()).examine();
    int width = findings.stream().mapToInt(finding -> finding.subject().length()).max().orElse(1);
    String nextLine = "\n" + " ".repeat(width + 4);
    PrintWriter out = spec.commandLine().getOut();
    for (Finding finding : findings) {
      out.printf(
          "%s %-" + width + "s  %s%n",
          finding.verdict().mark(),
          finding.subject(),
          finding.text().replace("\n", nextLine));
    }
    boolean bad = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.BAD);
    out.println(bad ? "Something must be changed (✗)." : "Good to go: weft up");
    out.flush();
    return bad ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
