package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import dev.weft.launcher.Main;
import dev.weft.process.DirLock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

class AuditCommandTest {
  private static final int CANNOT_BE_TOLD = 2;

  @TempDir Path dir;
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void rememberWhereLogsGo() {
    root.iteratorForAppenders().forEachRemaining(appenders::add);
  }

  /** The command keeps them in memory for the rest of the process. */
  @AfterEach
  void letLogsGoThereAgain() {
    root.iteratorForAppenders().forEachRemaining(root::detachAppender);
    appenders.forEach(root::addAppender);
  }

  @Test
  void whatNobodyExpectedAccusesNoOrder() throws IOException {
    Files.writeString(dir.resolve("nats-server.conf"), "port: " + Long.MAX_VALUE + "\n");

    try (DirLock runs = DirLock.take(dir, "nats.embedded.dataDir")) {
      assertThat(runs).isNotNull();
      assertThat(audit("--set", "nats.embedded.dataDir=" + dir)).isEqualTo(CANNOT_BE_TOLD);
    }

    assertThat(err.toString()).startsWith("weft: audit failed: java.lang.NumberFormatException");
  }

  private int audit(String... arguments) {
    List<String> all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(arguments));
    CommandLine weft = Main.commandLine().setErr(new PrintWriter(err, true));
    return weft.execute(all.toArray(String[]::new));
  }
}
