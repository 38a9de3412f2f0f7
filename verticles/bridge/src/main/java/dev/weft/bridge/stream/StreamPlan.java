package dev.weft.bridge.stream;

import io.nats.client.api.CompressionOption;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PersistMode;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a stream should be: how to create it, what an existing one may be changed to, and where an
 * existing one differs in what cannot be changed.
 */
final class StreamPlan {
  /** How the server writes "no limit". */
  private static final long UNLIMITED = -1;

  private final StreamOptions options;
  private final LayoutSettings madeWith;

  StreamPlan(StreamOptions options) {
    this.options = options;
    this.madeWith = LayoutSettings.of(options.madeWith());
  }

  StreamConfiguration toCreate() {
    return adjust(
            StreamConfiguration.builder()
                .name(options.name())
                .retentionPolicy(RetentionPolicy.Limits)
                .storageType(storage()),
            options.messageTtl())
        .subjects(options.subjects())
        .metadata(madeWith.addedTo(Map.of()))
        .build();
  }

  /** The existing stream with what may be changed as configured; the rest stays as it is. */
  StreamConfiguration toUpdate(StreamConfiguration existing) {
    // The server cannot take message TTL back, and it harms nobody who does not use it.
    boolean messageTtl = options.messageTtl() || existing.getAllowMessageTtl();
    return adjust(StreamConfiguration.builder(existing), messageTtl)
        .subjects(subjects(existing))
        .metadata(madeWith.addedTo(metadata(existing)))
        .build();
  }

  /**
   * The existing stream with what Weft cannot do without; limits stay as somebody has set them
   * meanwhile.
   */
  StreamConfiguration toRepair(StreamConfiguration existing) {
    Set<String> subjects = new LinkedHashSet<>(existing.getSubjects());
    subjects.addAll(options.subjects());
    return StreamConfiguration.builder(existing)
        .subjects(options.keepSubjects() ? List.copyOf(subjects) : options.subjects())
        .allowAtomicPublish(true)
        .allowDirect(true)
        .allowMessageTtl(options.messageTtl() || existing.getAllowMessageTtl())
        .build();
  }

  /** A line for each thing that {@link #toRepair} would put right. */
  List<String> defects(StreamConfiguration existing) {
    List<String> lines = new ArrayList<>();
    List<SubjectFilter> filters = existing.getSubjects().stream().map(SubjectFilter::of).toList();
    for (String subject : options.subjects()) {
      SubjectFilter wanted = SubjectFilter.of(subject);
      if (filters.stream().noneMatch(filter -> filter.covers(wanted))) {
        lines.add("subjects: server has no " + subject);
      }
    }
    compare(lines, "allow_atomic", existing.getAllowAtomicPublish(), true);
    compare(lines, "allow_direct", existing.getAllowDirect(), true);
    if (options.messageTtl()) {
      compare(lines, "allow_msg_ttl", existing.getAllowMessageTtl(), true);
    }
    return lines;
  }

  /** Whether the existing stream is as configured already. */
  boolean isMet(StreamConfiguration existing) {
    return existing.toJson().equals(toUpdate(existing).toJson());
  }

  /**
   * A line for each field that differs, and that no update can change without losing something: the
   * stream was made for something else. Limits are not among them: to lower one is to ask the
   * server to delete what is above it.
   */
  List<String> incompatibilities(StreamConfiguration existing) {
    List<String> lines = new ArrayList<>();
    compare(lines, "storage", existing.getStorageType(), storage());
    compare(lines, "retention", existing.getRetentionPolicy(), RetentionPolicy.Limits);
    compare(lines, "mirror", existing.getMirror() != null, false);
    compare(lines, "persist_mode async", existing.getPersistMode() == PersistMode.Async, false);
    for (String subject : subjectsOutside(existing)) {
      if (!options.keepSubjects()) {
        lines.add("subjects: server has " + subject + ", outside of " + options.subjects());
      }
    }
    return lines;
  }

  /**
   * A line for each field that an operator has set on a stream that is the right one, and that Weft
   * leaves alone: a node starts beside it, and names it for as long as it lasts.
   */
  List<String> edits(StreamConfiguration existing) {
    List<String> lines = new ArrayList<>();
    compare(lines, "discard", existing.getDiscardPolicy(), DiscardPolicy.Old);
    compare(lines, "no_ack", existing.getNoAck(), false);
    compare(lines, "sealed", existing.getSealed(), false);
    compare(lines, "subject_transform", existing.getSubjectTransform() != null, false);
    return lines;
  }

  /**
   * A line for each setting that an existing stream, this or another, was made differently with.
   */
  List<String> differences(StreamConfiguration existing) {
    return madeWith.differences(existing.getName(), metadata(existing));
  }

  /** Those of the server come first, so that nothing changes when nothing is new. */
  private List<String> subjects(StreamConfiguration existing) {
    if (!options.keepSubjects()) {
      return options.subjects();
    }
    Set<String> subjects = new LinkedHashSet<>(existing.getSubjects());
    subjects.retainAll(
        Stream.concat(options.subjects().stream(), subjectsOutside(existing).stream()).toList());
    subjects.addAll(options.subjects());
    return List.copyOf(subjects);
  }

  private List<String> subjectsOutside(StreamConfiguration existing) {
    return existing.getSubjects().stream()
        .filter(subject -> !options.covers(SubjectFilter.of(subject)))
        .toList();
  }

  private static Map<String, String> metadata(StreamConfiguration existing) {
    return existing.getMetadata() == null ? Map.of() : existing.getMetadata();
  }

  private StreamConfiguration.Builder adjust(StreamConfiguration.Builder stream, boolean ttl) {
    return stream
        .replicas(options.replicas())
        .compressionOption(compression())
        .maxAge(Duration.ofMillis(options.maxAgeMs()))
        .maxBytes(limit(options.maxBytes()))
        .maxMessages(limit(options.maxMessages()))
        .maxMessagesPerSubject(limit(options.maxMessagesPerSubject()))
        .duplicateWindow(Duration.ofMillis(options.duplicateWindowMs()))
        .allowAtomicPublish(true)
        .allowDirect(true)
        .allowMessageTtl(ttl);
  }

  private StorageType storage() {
    return switch (options.storage()) {
      case FILE -> StorageType.File;
      case MEMORY -> StorageType.Memory;
    };
  }

  private CompressionOption compression() {
    return switch (options.compression()) {
      case NONE -> CompressionOption.None;
      case S2 -> CompressionOption.S2;
    };
  }

  private static long limit(long configured) {
    return configured == 0 ? UNLIMITED : configured;
  }

  private static void compare(List<String> lines, String field, Object server, Object configured) {
    if (!Objects.equals(server, configured)) {
      lines.add(field + ": server has " + server + ", configured is " + configured);
    }
  }
}
