package dev.weft.launcher.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What comes from outside forges neither lines nor fields of the log, in its real layout. */
class LogLayoutTest {
  @Test
  void aMessageIsOneLineWithoutEscapeCodes() {
    assertThat(logged(log -> log.warn("bad subject: {}", "x\u001b[2J\n12:00 ERROR forged")))
        .endsWith("WARN  Test: bad subject: x\\u001b[2J\\n12:00 ERROR forged \n");
  }

  @Test
  void aValueEndsNotBeforeItsEnd() {
    String line =
        logged(log -> log.atInfo().addKeyValue("customer", "x\" reason=\"hacked").log("sent"));
    assertThat(line).endsWith("sent customer=\"x\\\" reason=\\\"hacked\"\n");
  }

  @Test
  void theMessageOfAnExceptionBeginsNoLine() {
    String lines =
        logged(log -> log.error("failed", new IllegalStateException("a\n12:00 ERROR forged")));
    assertThat(lines.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("    "));
    assertThat(lines).contains("IllegalStateException: a");
  }

  @Test
  void connectionsThatClientsResetFillNoLog() {
    LoggerContext context = new LoggerContext();
    new LogSetup().configure(context);
    assertThat(context.getLogger("io.netty.channel.AbstractChannelHandlerContext").isWarnEnabled())
        .isFalse();
  }

  private static String logged(Consumer<Logger> write) {
    LoggerContext context = new LoggerContext();
    new LogSetup().configure(context);
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>) root.getAppender(LogSetup.APPENDER);
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    events.start();
    root.addAppender(events);
    root.detachAppender(console);
    write.accept(context.getLogger("any.Test"));
    return new String(console.getEncoder().encode(events.list.get(0)), StandardCharsets.UTF_8);
  }
}
