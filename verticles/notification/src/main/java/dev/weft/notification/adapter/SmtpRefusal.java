package dev.weft.notification.adapter;

/** The mail server answered, and not what was hoped for. */
final class SmtpRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Step step;
  private final int code;

  /** What was asked. */
  enum Step {
    GREETING,
    HELLO,
    STARTTLS,
    LOGIN,
    SENDER,
    RECIPIENT,
    DATA,
    CONTENT
  }

  /**
   * @param code of the reply; 0 when the server lacks what is needed
   * @param text of the reply, bounded
   */
  SmtpRefusal(Step step, int code, String text) {
    super(text, null, false, false);
    this.step = step;
    this.code = code;
  }

  Step step() {
    return step;
  }

  int code() {
    return code;
  }

  /** 5xx: the same again would get the same answer. */
  boolean isPermanent() {
    return code / 100 == 5;
  }
}
