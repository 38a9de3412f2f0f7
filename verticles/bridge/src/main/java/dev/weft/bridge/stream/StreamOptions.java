package dev.weft.bridge.stream;

import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One entry of {@code streams}. Retention is always by limits: a stream is a record, not a queue.
 *
 * @param name of the stream
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
    SINGLE;

    /**
     * What is best where nobody says. One server syncs once for each append that comes alone, so
     * they are gathered; the Raft logs of several gather what arrives together by themselves
     * (docs/adr/0006).
     *
     * @param replicas of the stream, as configured
     */
    public static CommitMode defaultOf(int replicas) {
      return replicas == 1 ? GROUP : SINGLE;
    }
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
  public static StreamOptions read(String name, OptionsReader keys) {
    List<String> subjects = subjects(keys, "filters of what it stores");
    int replicas =
        keys.integer("replicas", 1, 1, 5)
            .means(
                "servers that keep it, an odd number; 3 when unset and `nats.embedded.servers`"
                    + " is 3 or more");
    StreamOptions options =
        new StreamOptions(
            name,
            subjects,
            keys.oneOf("storage", Storage.FILE).means("where the server keeps it"),
            replicas,
            keys.oneOf("compression", Compression.NONE).means("of the files on disk"),
            keys.millis("maxAge", "0s", "0s", "36500d")
                .means("older events are deleted; 0s: never"),
            limit(keys, "maxBytes", "the oldest events"),
            limit(keys, "maxMessages", "the oldest events"),
            limit(keys, "maxMessagesPerSubject", "the oldest events of a subject"),
            keys.millis("duplicateWindow", "2m", "100ms", "1d")
                .means("how long the server knows an event id again; not longer than `maxAge`"),
            keys.bool("messageTtl", false).means("events may carry their own time to live"),
            keys.oneOf("commit", CommitMode.defaultOf(replicas))
                .means(
                    "`group`: what arrives while a commit is in flight goes together as one atomic"
                        + " batch; `single`: each append by itself. `single` when unset and"
                        + " `replicas` is above 1, because the servers' Raft logs then gather what"
                        + " arrives together, or `nats.embedded.syncInterval` is not `always`,"
                        + " because there is no sync to share"),
            keys.bool("keepSubjects", false)
                .means("true: subjects that the server's stream has beyond these stay"),
            keys.strings("madeWith", List.of())
                .means(
                    "`name=value`: settings that what is stored depends on; while the server has a"
                        + " stream made with another value, the start is refused"),
            keys.oneOf("whenMissing", WhenMissing.CREATE)
                .means(
                    "`wait`: a start makes it only while no other such stream has ever held an"
                        + " event; else it was lost or is being restored, and the node waits and"
                        + " says so at `/ready`"));
    options.check(keys);
    return options;
  }

  /** Key {@code subjects} of a stream or route: at least one filter. */
  public static List<String> subjects(OptionsReader keys, String meaning) {
    List<String> subjects = keys.strings("subjects", null).means(meaning);
    if (subjects.isEmpty()) {
      throw keys.wrong("subjects", "is missing; list at least one subject filter");
    }
    try {
      subjects.forEach(SubjectFilter::of);
    } catch (IllegalArgumentException malformed) {
      throw keys.wrong("subjects", malformed.getMessage());
    }
    return subjects;
  }

  /** Whether the stream stores everything that the filter matches. */
  public boolean covers(SubjectFilter filter) {
    return subjects.stream().anyMatch(subject -> SubjectFilter.of(subject).covers(filter));
  }

  private static long limit(OptionsReader keys, String key, String what) {
    String meaning = what + " are deleted above that; 0: no limit";
    return keys.whole(key, 0, 0, Long.MAX_VALUE).means(meaning);
  }

  private void check(OptionsReader keys) {
    if (!NAME.matcher(name).matches()) {
      throw keys.wrong("", "must be named with 1 to 64 letters, digits, - and _");
    }
    try {
      LayoutSettings.of(madeWith);
    } catch (IllegalArgumentException malformed) {
      throw keys.wrong("madeWith", malformed.getMessage());
    }
    if (replicas % 2 == 0) {
      throw keys.wrong("replicas", "must be odd, is " + replicas);
    }
    if (maxAgeMs > 0 && duplicateWindowMs > maxAgeMs) {
      throw keys.wrong("duplicateWindow", "must not be longer than maxAge");
    }
  }
}
