package dev.weft.bridge.connection.client;

/** What becomes of a connection. Called on its thread. */
public interface ConnectionListener {
  /** It has a server. */
  void up(String name, String url);

  /** It has lost its server. */
  void down(String name);

  /** It is back with its subscriptions. */
  void resubscribed();

  /** The server has answered with an error that is nobody's in particular. */
  void serverError(String name, String error);
}
