package dev.weft.gateway;

/** Failure ids of the gateway: GWY-nnn, never used for two meanings. */
public final class GatewayFailures {
  /** http.host and http.port cannot be listened on. */
  public static final String CANNOT_LISTEN = "GWY-001";

  /** A certificate, key or file of keys cannot be used; the last usable contents stay in force. */
  public static final String UNUSABLE_FILE = "GWY-002";

  /** A handler failed in a way that nobody expected. */
  public static final String UNEXPECTED = "GWY-101";

  /** A service answered something that is no answer to the question. */
  public static final String BAD_ANSWER = "GWY-102";

  /** An event of stream ORDERS could not be read as a status change; the feed went past it. */
  public static final String UNREADABLE_EVENT = "GWY-201";

  /** The journal could not be read; the feed tries again. */
  public static final String FEED_AWAY = "GWY-202";

  /** No stream is opened any more, because the node stops. */
  public static final String FEED_STOPPED = "GWY-203";

  /** Stream ORDERS is another one, or was restored; the feed begins again. */
  public static final String OTHER_STREAM = "GWY-204";

  /** The issuer's keys have not been read yet; tokens cannot be verified. */
  public static final String NO_ISSUER_KEYS = "GWY-301";

  /** The issuer's keys could not be read again; those read before go on to count. */
  public static final String ISSUER_AWAY = "GWY-302";

  private GatewayFailures() {}
}
