package dev.weft.tools.chaos;

import io.vertx.core.buffer.Buffer;

/**
 * What is posted, and what is done to it afterwards.
 *
 * @param number 0 for the first of a run
 * @param key its idempotency key
 * @param isCancelled whether it is cancelled as soon as it has been accepted
 * @param isRepeated whether it is posted again though it has been accepted
 */
record ChaosOrder(int number, String key, Buffer body, boolean isCancelled, boolean isRepeated) {}
