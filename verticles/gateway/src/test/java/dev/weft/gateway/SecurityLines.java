package dev.weft.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.weft.gateway.auth.SecurityLog;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Keeps what is logged: the security log, and all there is. */
final class SecurityLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  SecurityLines() {
    setContext(root.getLoggerContext());
    start();
    root.addAppender(this);
    ((Logger) LoggerFactory.getLogger(SecurityLog.NAME)).setLevel(Level.INFO);
  }

  List<JsonObject> lines() {
    return events.stream()
        .filter(event -> event.getLoggerName().equals(SecurityLog.NAME))
        .map(event -> new JsonObject(event.getFormattedMessage()))
        .toList();
  }

  List<String> all() {
    return events.stream()
        .map(event -> event.getFormattedMessage() + event.getKeyValuePairs())
        .toList();
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  @Override
  public void close() {
    root.detachAppender(this);
  }
}
