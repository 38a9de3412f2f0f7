package dev.weft.bridge.outbound;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.stream.SubjectFilter;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.journal.v1.NewEvent;
import java.util.List;
import java.util.Optional;

/** What one outbound route lets through. */
final class AppendRoute {
  private final OutboundRouteOptions options;
  private final List<SubjectFilter> filters;

  AppendRoute(OutboundRouteOptions options) {
    this.options = options;
    this.filters = options.subjects().stream().map(SubjectFilter::of).toList();
  }

  String address() {
    return options.address();
  }

  String stream() {
    return options.stream();
  }

  /** Why the request can never succeed; empty when the server may decide. */
  Optional<Failure> refusal(AppendRequest request) {
    int count = request.getEventsCount();
    if (count == 0 || count > Journal.BATCH_EVENTS_MAX) {
      return malformed("has " + count + " events, must be 1 to " + Journal.BATCH_EVENTS_MAX);
    }
    if (request.getEventsList().stream().skip(1).anyMatch(NewEvent::hasFollows)) {
      return malformed("only the first event of a batch can follow the last one of the stream");
    }
    for (NewEvent event : request.getEventsList()) {
      Optional<Failure> refusal = refusal(event);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Failure> refusal(NewEvent event) {
    String subject = event.getSubject();
    if (!SubjectFilter.isLiteral(subject)) {
      return malformed("subject \"" + subject + "\" is not a literal subject");
    }
    if (filters.stream().noneMatch(filter -> filter.matches(subject))) {
      return Optional.of(
          Failure.reject(
              BridgeFailures.APPEND_SUBJECT,
              "route %s takes %s, not %s".formatted(options.name(), options.subjects(), subject)));
    }
    if (event.hasGuard() && !SubjectFilter.isValid(event.getGuard().getSubjectFilter())) {
      return malformed("guard of " + subject + " has no subject filter");
    }
    return Optional.empty();
  }

  private Optional<Failure> malformed(String detail) {
    return Optional.of(
        Failure.reject(
            BridgeFailures.APPEND_MALFORMED, "append to route " + options.name() + ": " + detail));
  }
}
