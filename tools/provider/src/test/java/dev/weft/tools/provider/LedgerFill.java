package dev.weft.tools.provider;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A process that makes many charges in a small heap, opens the ledger again and asks it. */
final class LedgerFill {
  private static final int BATCH = 256;
  private static final int QUESTIONS = 2_000;
  private static final int PROGRESS_EVERY = 1_000_000;

  private LedgerFill() {}

  /** Takes the ledger and the number of charges. */
  public static void main(String[] args) {
    Path ledger = Path.of(args[0]);
    int charges = Integer.parseInt(args[1]);
    long began = System.nanoTime();
    try (LedgerStore store = LedgerStore.open(ledger)) {
      fill(new PaymentDecisions(store, Clock.systemUTC()), charges);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(Locale.ROOT, "filledPerSecond=%.0f%n", charges / seconds);
    began = System.nanoTime();
    try (LedgerStore store = LedgerStore.open(ledger)) {
      System.out.println("openedMs=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
      ask(store, charges);
    }
    System.out.println("known=" + QUESTIONS);
  }

  private static void fill(PaymentDecisions decisions, int charges) {
    List<LedgerRequest> batch = new ArrayList<>();
    for (int number = 1; number <= charges; number++) {
      batch.add(new ChargeRequest(key(number), 100, "EUR", "tok_ok", key(number)));
      if (batch.size() == BATCH || number == charges) {
        decisions.decide(batch);
        batch.clear();
      }
      if (number % PROGRESS_EVERY == 0) {
        System.out.println("charges=" + number);
      }
    }
  }

  private static void ask(LedgerStore store, int charges) {
    Random random = new Random(1);
    for (int i = 0; i < QUESTIONS; i++) {
      int number = 1 + random.nextInt(charges);
      if (store.byKey(key(number)).sequence() != number
          || !store.bySequence(number).key().equals(key(number))) {
        throw new IllegalStateException("charge " + number + " is not known");
      }
    }
  }

  private static String key(int number) {
    return String.format(Locale.ROOT, "01936f00-0000-7000-8000-%012d", number);
  }
}
