package dev.weft.bridge.mesh;

import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A dispatcher that drops requests whose reply subject is not an inbox. The requester chooses the
 * reply subject, and this node publishes the reply with its own permissions: any other subject
 * would let a requester write into streams or call the JetStream API.
 *
 * <p>Thread-safe. The client library answers discovery requests itself, so the check runs before
 * the library sees them.
 */
final class InboxesOnly implements InvocationHandler {
  /**
   * {@code _INBOX.…} and {@code _INBOX_name.…} as clients make them, {@code _R_.…} as the server
   * writes for requests of another account; those from another cluster have a prefix.
   */
  private static final Pattern INBOX =
      Pattern.compile("(_GR_\\.[^.]+\\.[^.]+\\.)?(_INBOX[^.]*|_R_)\\..+");

  private static final Logger LOG = LoggerFactory.getLogger(InboxesOnly.class);

  private final Dispatcher dispatcher;

  private InboxesOnly(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  static Dispatcher of(Dispatcher dispatcher) {
    return (Dispatcher)
        Proxy.newProxyInstance(
            Dispatcher.class.getClassLoader(),
            new Class<?>[] {Dispatcher.class},
            new InboxesOnly(dispatcher));
  }

  static boolean isInbox(String subject) {
    return INBOX.matcher(subject).matches();
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    Object[] passed = arguments == null ? new Object[0] : arguments.clone();
    for (int i = 0; i < passed.length; i++) {
      if (passed[i] instanceof MessageHandler handler) {
        passed[i] = (MessageHandler) request -> handle(request, handler);
      }
    }
    try {
      return method.invoke(dispatcher, passed);
    } catch (InvocationTargetException failed) {
      throw failed.getCause();
    }
  }

  /** Without a reply subject, nobody waits for what becomes of it. */
  private static void handle(Message request, MessageHandler handler) throws InterruptedException {
    String replyTo = request.getReplyTo();
    if (replyTo == null) {
      return;
    }
    if (isInbox(replyTo)) {
      handler.onMessage(request);
    } else {
      LOG.debug(
          "a request to {} is not answered: its reply subject is no inbox", request.getSubject());
    }
  }
}
