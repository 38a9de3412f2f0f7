package dev.weft.bridge.connection;

import dev.weft.kernel.collection.BoundedMap;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what happens to the connections and tells listeners when one came up again.
 *
 * <p>Thread-safe.
 */
final class ConnectionEvents
    implements ConnectionListener,
        ErrorListener,
        dev.weft.bridge.connection.client.ConnectionListener {
  private static final Logger LOG = LoggerFactory.getLogger(NatsConnections.class);
  private static final int RECENT_MAX = 100;

  private final List<Runnable> onUp = new CopyOnWriteArrayList<>();
  private final Set<String> up = ConcurrentHashMap.newKeySet();

  /** What servers have said lately. */
  private final Map<String, Boolean> recent = new BoundedMap<>(RECENT_MAX);

  void onUp(Runnable listener) {
    onUp.add(listener);
  }

  @Override
  @SuppressWarnings("deprecation") // the only abstract method of the interface
  public void connectionEvent(Connection connection, Events event) {
    String name = connection.getOptions().getConnectionName();
    switch (event) {
      case DISCONNECTED -> down(name);
      case CONNECTED, RECONNECTED -> up(name, connection.getConnectedUrl());
      case RESUBSCRIBED -> resubscribed();
      case LAME_DUCK -> LOG.info("the server of {} is about to stop", name);
      case CLOSED, DISCOVERED_SERVERS -> LOG.debug("{}: {}", name, event);
    }
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    serverError(connection.getOptions().getConnectionName(), error);
  }

  @Override
  public void serverError(String name, String error) {
    String said = name + ": server says " + error;
    if (isNew(said)) {
      LOG.warn("{}", said);
    } else {
      LOG.debug("{}", said);
    }
  }

  /** Whether to log it: a node repeats what it may not do, in case it is permitted later. */
  private boolean isNew(String said) {
    synchronized (recent) {
      return recent.put(said, true) == null;
    }
  }

  @Override
  public void resubscribed() {
    onUp.forEach(Runnable::run);
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    LOG.debug("{}", connection.getOptions().getConnectionName(), exception);
  }

  @Override
  public void slowConsumerDetected(Connection connection, io.nats.client.Consumer consumer) {
    LOG.warn("{} drops messages: slow consumer", connection.getOptions().getConnectionName());
  }

  /** The client says so again with every try in vain. */
  @Override
  public void down(String name) {
    if (up.remove(name)) {
      LOG.warn("{} lost its server and reconnects", name);
    }
  }

  @Override
  public void up(String name, String url) {
    up.add(name);
    LOG.info("{} connected to {}", name, url);
  }
}
