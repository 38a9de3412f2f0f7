package dev.weft.kernel.contract;

/** Names of the JetStream streams: a public contract. */
public final class Streams {
  public static final String ORDERS = "ORDERS";
  public static final String INVENTORY = "INVENTORY";
  public static final String PAYMENTS = "PAYMENTS";
  public static final String NOTIFICATIONS = "NOTIFICATIONS";

  /** What steps have answered; only where steps hold back the charge. */
  public static final String STEPS = "STEPS";

  /** Who customers are, where events have handles of them only. */
  public static final String CUSTOMERS = "CUSTOMERS";

  public static final String DEAD_LETTERS = "DEAD_LETTERS";

  private Streams() {}
}
