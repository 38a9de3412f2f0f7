package dev.weft.tools.chaos.proxy;

import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is wrong with the connections now, and what it has done to them. Which acknowledgements are
 * lost comes from a seed.
 *
 * <p>Thread-safe.
 */
final class LinkFaults {
  private final Random random;
  private final LongAdder publishAcksDropped = new LongAdder();
  private final LongAdder consumerAcksDropped = new LongAdder();
  private volatile long delayMs;
  private volatile double publishAckLoss;
  private volatile double consumerAckLoss;

  LinkFaults(long seed) {
    random = new Random(seed);
  }

  void delayMs(long delay) {
    delayMs = delay;
  }

  /**
   * @param share from 0, none, to 1, all
   */
  void publishAckLoss(double share) {
    publishAckLoss = share;
  }

  /**
   * @param share from 0, none, to 1, all
   */
  void consumerAckLoss(double share) {
    consumerAckLoss = share;
  }

  /** Of whatever is sent now, in either direction. */
  long delayMs() {
    return delayMs;
  }

  /** Whether that frame from the client gets lost; counts it. */
  boolean losesFromClient(Frame frame) {
    return consumerAckLoss > 0
        && frame.isConsumerAck()
        && strikes(consumerAckLoss, consumerAcksDropped);
  }

  /** Whether that frame from the server gets lost; counts it. */
  boolean losesFromServer(Frame frame) {
    return publishAckLoss > 0
        && frame.isPublishAck()
        && strikes(publishAckLoss, publishAcksDropped);
  }

  long publishAcksDropped() {
    return publishAcksDropped.sum();
  }

  long consumerAcksDropped() {
    return consumerAcksDropped.sum();
  }

  private boolean strikes(double share, LongAdder count) {
    boolean lost = random.nextDouble() < share;
    if (lost) {
      count.increment();
    }
    return lost;
  }
}
