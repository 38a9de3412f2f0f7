package dev.weft.tools.docs;

import static dev.weft.tools.docs.CommandCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What openapi.yaml says that a node answers, for the curl commands of the pages. */
record HttpSurface(JsonNode paths) {
  private static final String FILE =
      "verticles/gateway/src/main/resources/dev/weft/gateway/openapi.yaml";
  private static final Set<String> FLAGS = Set.of("-i", "-s", "-N", "-f");
  private static final Set<String> WITH_VALUE = Set.of("-H", "-d", "-X", "--max-time");
  private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");

  static HttpSurface read() {
    try {
      return new HttpSurface(
          new YAMLMapper().readTree(Page.ROOT.resolve(FILE).toFile()).get("paths"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Refuses a request that no path and method of the document would take. */
  void check(List<String> curl) {
    String method = "";
    String body = "";
    String url = "";
    boolean saysJson = false;
    for (int i = 0; i < curl.size(); i++) {
      String word = curl.get(i);
      if (WITH_VALUE.contains(word)) {
        require(i + 1 < curl.size(), "no value for " + word);
        String value = curl.get(++i);
        method = word.equals("-X") ? value : method;
        body = word.equals("-d") ? value : body;
        saysJson |= value.equalsIgnoreCase("Content-Type: application/json");
      } else if (!FLAGS.contains(word)) {
        require(!word.startsWith("-"), "option not known to this check: " + word);
        require(url.isEmpty(), "two addresses: " + word);
        url = word;
      }
    }
    require(body.isEmpty() || (saysJson && CommandCheck.isJson(body)), "the body is no JSON");
    String asked = method.isEmpty() ? body.isEmpty() ? "GET" : "POST" : method;
    require(answers(url, asked), "openapi.yaml has no " + asked + " " + url);
  }

  private boolean answers(String url, String method) {
    URI address = URI.create(url.contains("://") ? url : "http://" + url);
    String path = address.getPath().isEmpty() ? "/" : address.getPath();
    for (Map.Entry<String, JsonNode> each : paths.properties()) {
      String pattern = PARAMETER.matcher(each.getKey()).replaceAll("[^/]+");
      JsonNode operation = each.getValue().path(method.toLowerCase(Locale.ROOT));
      if (path.matches(pattern) && !operation.isMissingNode()) {
        return knowsParameters(operation, address.getQuery());
      }
    }
    return false;
  }

  private static boolean knowsParameters(JsonNode operation, String query) {
    List<String> known = operation.findValuesAsText("name");
    return query == null
        || List.of(query.split("&", -1)).stream()
            .allMatch(each -> known.contains(each.replaceFirst("=.*", "")));
  }
}
