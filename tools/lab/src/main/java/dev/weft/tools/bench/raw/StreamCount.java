package dev.weft.tools.bench.raw;

/**
 * What has been appended to one stream.
 *
 * @param messages by its last sequence, so that what a limit deletes counts, too
 * @param bytes that it holds, as JetStream counts them
 */
public record StreamCount(long messages, long bytes) {
  public static final StreamCount NONE = new StreamCount(0, 0);

  public StreamCount since(StreamCount earlier) {
    return new StreamCount(messages - earlier.messages, bytes - earlier.bytes);
  }
}
