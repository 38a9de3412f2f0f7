package dev.weft.tools.demo;

/** How an order of the scenario ends, in the words of the public API. */
enum ExpectedOutcome {
  CONFIRMED("CONFIRMED", ""),
  OUT_OF_STOCK("REJECTED", "OUT_OF_STOCK"),
  DECLINED("REJECTED", "PAYMENT_DECLINED");

  private final String status;
  private final String reason;

  ExpectedOutcome(String status, String reason) {
    this.status = status;
    this.reason = reason;
  }

  String status() {
    return status;
  }

  /** Empty when the status says all. */
  String reason() {
    return reason;
  }

  /** Whether the provider has taken the money, and the stock is gone. */
  boolean isSale() {
    return this == CONFIRMED;
  }

  @Override
  public String toString() {
    return reason.isEmpty() ? status : status + " " + reason;
  }
}
