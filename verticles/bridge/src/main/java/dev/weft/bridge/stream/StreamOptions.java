package dev.weft.bridge.stream;

import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One entry of {@code streams}. Retention is always by limits: a stream is a record, not a queue.
 *
 * @param name of the stream
 * @param subjects filters of what it stores
 * @param storage where the server keeps it
 * @param replicas servers that keep it; odd
 * @param compression of the files on disk
 * @param maxAgeMs events are deleted after that; 0: never
 * @param maxBytes oldest events are deleted above that; 0: no limit
 * @param maxMessages oldest events are deleted above that; 0: no limit
 * @param maxMessagesPerSubject oldest events of a subject are deleted above that; 0: no limit
 * @param duplicateWindowMs how long the server knows an event id again
 * @param messageTtl whether events may carry their own time to live
 * @param commit how appends reach the stream
 * @param keepSubjects subjects that the server's stream has beyond these stay
 * @param madeWith settings, each {@code name=value}, that what is stored depends on: while the
 *     server has a stream that was made with another value, the start is refused
 * @param whenMissing what a start does when the server has no such stream
 */
public record StreamOptions(
    String name,
    List<String> subjects,
    Storage storage,
    int replicas,
    Compression compression,
    long maxAgeMs,
    long maxBytes,
    long maxMessages,
    long maxMessagesPerSubject,
    long duplicateWindowMs,
    boolean messageTtl,
    CommitMode commit,
    boolean keepSubjects,
    List<String> madeWith,
    WhenMissing whenMissing) {
  public static final int DEFAULT_REPLICAS = 1;
  public static final long DEFAULT_DUPLICATE_WINDOW_MS = 120_000;

  /** Limit of the server. */
  private static final int REPLICAS_MAX = 5;

  private static final long DUPLICATE_WINDOW_MIN_MS = 100;
  private static final long DUPLICATE_WINDOW_MAX_MS = 86_400_000L;
  private static final long MAX_AGE_MAX_MS = 36_500L * 86_400_000L;

  /** A stream's name stands in API subjects and in those of dead letters. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Where the server keeps a stream. */
  public enum Storage {
    FILE,
    MEMORY
  }

  /** How the server compresses the files of a stream. */
  public enum Compression {
    NONE,
    S2
  }

  /** How appends reach a stream. */
  public enum CommitMode {
    /** What arrives while a commit is in flight goes together, as one atomic batch. */
    GROUP,
    /** Each append by itself. */
    SINGLE
  }

  /** What a start does about a stream that the server does not have. */
  public enum WhenMissing {
    CREATE,
    /**
     * Creates it, unless another such stream has ever held an event: then this one is lost, or
     * about to be restored, and events that refer to each other are in both.
     */
    WAIT
  }

  public StreamOptions {
    Objects.requireNonNull(name);
    Objects.requireNonNull(storage);
    Objects.requireNonNull(compression);
    Objects.requireNonNull(commit);
    Objects.requireNonNull(whenMissing);
    subjects = List.copyOf(subjects);
    madeWith = List.copyOf(madeWith);
  }

  /** Reads and checks one entry. */
  public static StreamOptions read(String name, OptionsReader stream) {
    StreamOptions options =
        new StreamOptions(
            name,
            stream.strings("subjects", List.of()),
            stream.oneOf("storage", Storage.FILE),
            stream.integer("replicas", DEFAULT_REPLICAS, 1, REPLICAS_MAX),
            stream.oneOf("compression", Compression.NONE),
            stream.millis("maxAge", 0, 0, MAX_AGE_MAX_MS),
            stream.whole("maxBytes", 0, 0, Long.MAX_VALUE),
            stream.whole("maxMessages", 0, 0, Long.MAX_VALUE),
            stream.whole("maxMessagesPerSubject", 0, 0, Long.MAX_VALUE),
            stream.millis(
                "duplicateWindow",
                DEFAULT_DUPLICATE_WINDOW_MS,
                DUPLICATE_WINDOW_MIN_MS,
                DUPLICATE_WINDOW_MAX_MS),
            stream.bool("messageTtl", false),
            stream.oneOf("commit", CommitMode.GROUP),
            stream.bool("keepSubjects", false),
            stream.strings("madeWith", List.of()),
            stream.oneOf("whenMissing", WhenMissing.CREATE));
    options.check(stream);
    return options;
  }

  /** Whether the stream stores everything that the filter matches. */
  public boolean covers(SubjectFilter filter) {
    return subjects.stream().anyMatch(subject -> SubjectFilter.of(subject).covers(filter));
  }

  private void check(OptionsReader stream) {
    if (!NAME.matcher(name).matches()) {
      throw stream.wrong("", "must be named with 1 to 64 letters, digits, - and _");
    }
    if (subjects.isEmpty()) {
      throw stream.wrong("subjects", "is missing; list at least one subject filter");
    }
    for (String subject : subjects) {
      try {
        SubjectFilter.of(subject);
      } catch (IllegalArgumentException malformed) {
        throw stream.wrong("subjects", malformed.getMessage());
      }
    }
    try {
      MadeWith.of(madeWith);
    } catch (IllegalArgumentException malformed) {
      throw stream.wrong("madeWith", malformed.getMessage());
    }
    if (replicas % 2 == 0) {
      throw stream.wrong("replicas", "must be odd, is " + replicas);
    }
    if (maxAgeMs > 0 && duplicateWindowMs > maxAgeMs) {
      throw stream.wrong("duplicateWindow", "must not be longer than maxAge");
    }
  }
}
