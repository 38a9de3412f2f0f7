package dev.weft.tools.demo;

/** Money that the payment provider says it has taken. */
record LedgerCharge(String orderId, long amountMinor, String currency) {}
