package dev.weft.launcher.log;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.weft.kernel.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Logs go to stderr: stdout belongs to what a command was asked for. Code and no file, because
 * reading one costs every start a tenth of a second; a file of the user's own, named by the system
 * property of logback, is read instead.
 *
 * <p>Called once, before anything is logged.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  static final String APPENDER = "STDERR";
  private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg %kvp%n%ex";
  private static final String LEVEL_VARIABLE = "WEFT_LOG_LEVEL";

  @Override
  public ExecutionStatus configure(LoggerContext logs) {
    if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    logs.getLogger("io.netty").setLevel(Level.WARN);
    logs.getLogger("io.vertx").setLevel(Level.WARN);
    // Two lines for each connection that a client resets while Vert.x has a further request of it
    // queued (Http1xServerRequest.handleException has no response yet): a flood that costs nothing.
    logs.getLogger("io.netty.channel.AbstractChannelHandlerContext").setLevel(Level.ERROR);
    logs.getLogger("io.opentelemetry").setLevel(Level.WARN);
    // Whatever the level of the rest: who was refused, and what operators did.
    logs.getLogger("weft.security").setLevel(Level.INFO);
    ch.qos.logback.classic.Logger root = logs.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(
        Optional.ofNullable(System.getenv(LEVEL_VARIABLE))
            .map(level -> Level.toLevel(level, Level.INFO))
            .orElse(Level.INFO));
    root.addAppender(standardError(logs));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext logs) {
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(logs);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout(logs));
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(logs);
    console.setName(APPENDER);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    return console;
  }

  /** What comes from outside is escaped here, and nowhere else. */
  private static PatternLayout layout(LoggerContext logs) {
    PatternLayout layout = new PatternLayout();
    layout.setContext(logs);
    layout.getInstanceConverterMap().put("msg", PrintableMessage::new);
    layout.getInstanceConverterMap().put("kvp", PrintablePairs::new);
    layout.getInstanceConverterMap().put("ex", PrintableTrace::new);
    layout.setPattern(PATTERN);
    layout.start();
    return layout;
  }

  /** Each message on one line: text from outside cannot forge log lines. */
  private static final class PrintableMessage extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return Printable.text(String.valueOf(super.convert(event)));
    }
  }

  /** {@code key="value"}, with quotes escaped: no value can forge a field. */
  private static final class PrintablePairs extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
      if (event.getKeyValuePairs() == null) {
        return "";
      }
      return event.getKeyValuePairs().stream()
          .map(pair -> pair.key + "=\"" + Printable.quotable(String.valueOf(pair.value)) + "\"")
          .collect(Collectors.joining(" "));
    }
  }

  /** Each line of a stack trace indented: none looks like a log line of its own. */
  private static final class PrintableTrace extends ThrowableProxyConverter {
    private static final String INDENT = "    ";

    @Override
    public String convert(ILoggingEvent event) {
      return super.convert(event)
          .lines()
          .map(line -> INDENT + Printable.text(line.strip()) + "\n")
          .collect(Collectors.joining());
    }
  }
}
