package dev.weft.gateway.api;

import dev.weft.gateway.http.ProblemException;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** From a POST to what the bridge is asked to replay. Checks form and bounds only. */
final class ReplayReader {
  static final int RATE_DEFAULT = 50;
  static final int RATE_MAX = 1_000;
  static final int COUNT_MAX = 1_000;

  /**
   * A request is not kept waiting for longer than it takes to send so many seconds' dead letters.
   */
  static final int SECONDS_MAX = 20;

  private static final Pattern ROUTE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final String ROUTE_COMPLAINT = "must be 1 to 64 letters, digits, - and _";

  private ReplayReader() {}

  /**
   * @throws ProblemException naming each field that is wrong
   */
  static ReplayDeadLetters read(byte[] body) {
    ReplayDeadLetters.Builder replay = ReplayDeadLetters.newBuilder().setRate(RATE_DEFAULT);
    StrictJson.readObject(body, json -> Map.of(), json -> fields(json, replay));
    int countMax = Math.min(COUNT_MAX, replay.getRate() * SECONDS_MAX);
    if (replay.getSequencesCount() > countMax) {
      throw ProblemException.invalid(
          "sequences", "must not be more than " + countMax + " at that rate");
    }
    return replay.setCountMax(countMax).build();
  }

  /**
   * Which dead letters to close without a replay: it names them.
   *
   * @throws ProblemException naming each field that is wrong
   */
  static ReplayDeadLetters readDiscard(byte[] body) {
    ReplayDeadLetters.Builder discard =
        ReplayDeadLetters.newBuilder().setRate(RATE_MAX).setCountMax(COUNT_MAX);
    StrictJson.readObject(
        body,
        json -> Map.of("sequences", sequences(json, discard)),
        json ->
            Map.of(
                "route", path -> discard.setRoute(json.text(path, ReplayReader::problemWithRoute)),
                "dryRun", path -> discard.setDryRun(json.bool(path))));
    return discard.build();
  }

  /**
   * A route's name, as given.
   *
   * @throws ProblemException when it can be none
   */
  static String route(String text) {
    problemWithRoute(text)
        .ifPresent(
            complaint -> {
              throw ProblemException.invalid("route", complaint);
            });
    return text;
  }

  private static Map<String, StrictJson.ValueReader> fields(
      StrictJson json, ReplayDeadLetters.Builder replay) {
    return Map.of(
        "sequences", sequences(json, replay),
        "route", path -> replay.setRoute(json.text(path, ReplayReader::problemWithRoute)),
        "dryRun", path -> replay.setDryRun(json.bool(path)),
        "rate", path -> replay.setRate((int) json.integer(path, 1, RATE_MAX)));
  }

  private static StrictJson.ValueReader sequences(
      StrictJson json, ReplayDeadLetters.Builder request) {
    return path ->
        json.array(
            path, COUNT_MAX, item -> request.addSequences(json.integer(item, 1, Long.MAX_VALUE)));
  }

  private static Optional<String> problemWithRoute(String text) {
    return ROUTE.matcher(text).matches() ? Optional.empty() : Optional.of(ROUTE_COMPLAINT);
  }
}
