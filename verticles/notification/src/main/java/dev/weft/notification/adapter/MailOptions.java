package dev.weft.notification.adapter;

import java.time.Instant;
import java.util.List;

/**
 * Section {@code notification.mail}: how mails are sent.
 *
 * @param to fixed addresses; empty: the customer's id is the address
 * @param since of what was recorded before no mail is sent
 */
public record MailOptions(
    String host,
    int port,
    Tls tls,
    String username,
    String password,
    String from,
    List<String> to,
    long timeoutMs,
    int inFlightMax,
    Instant since,
    String trustFile) {
  /** How the connection is protected. */
  public enum Tls {
    NONE,
    /** The server must offer it; else nothing is sent. */
    STARTTLS,
    /** From the first byte on. */
    TLS
  }

  public MailOptions {
    to = List.copyOf(to);
  }

  /** Whether each customer gets the mail, at the address that is the customer id. */
  public boolean toCustomer() {
    return to.isEmpty();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "MailOptions[" + host + ":" + port + ", " + tls + ", " + timeoutMs + " ms]";
  }
}
