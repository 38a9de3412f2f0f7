package dev.weft.kernel.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class OptionsReaderTest {
  private enum Channel {
    LOG,
    SIGNED_WEBHOOK
  }

  @Test
  void readsEachType() {
    OptionsReader options =
        reader(
            new JsonObject()
                .put("host", "127.0.0.1")
                .put("port", 8080)
                .put("bytes", 10_737_418_240L)
                .put("rate", 0.25)
                .put("on", true)
                .put("wait", "30s")
                .put("backoff", new JsonArray().add("1s").add("5s"))
                .put("subjects", new JsonArray().add("a.*").add("b.>"))
                .put("channel", "signed-webhook"));

    assertThat(options.required("host").means("")).isEqualTo("127.0.0.1");
    assertThat(options.integer("port", 1, 0, 65_535).means("")).isEqualTo(8080);
    assertThat(options.whole("bytes", 1, 0, Long.MAX_VALUE).means("")).isEqualTo(10_737_418_240L);
    assertThat(options.fraction("rate", 1, 0, 1).means("")).isEqualTo(0.25);
    assertThat(options.bool("on", false).means("")).isTrue();
    assertThat(options.millis("wait", "1s", "0s", "1m").means("")).isEqualTo(30_000);
    assertThat(options.millisList("backoff", List.of("7s"), "0s", "1m").means(""))
        .containsExactly(1_000L, 5_000L);
    assertThat(options.strings("subjects", List.of()).means("")).containsExactly("a.*", "b.>");
    assertThat(options.oneOf("channel", Channel.LOG).means("")).isEqualTo(Channel.SIGNED_WEBHOOK);
    options.done();
  }

  @Test
  void givesTheDefaultOfWhatIsAbsent() {
    OptionsReader options = OptionsReader.empty();

    assertThat(options.string("host", "localhost").means("")).isEqualTo("localhost");
    assertThat(options.string("name", null).means("")).isNull();
    assertThat(options.integer("port", 4222, 0, 65_535).means("")).isEqualTo(4222);
    assertThat(options.fraction("rate", 0.5, 0, 1).means("")).isEqualTo(0.5);
    assertThat(options.bool("on", true).means("")).isTrue();
    assertThat(options.millis("wait", "2s", "0s", "1m").means("")).isEqualTo(2_000);
    assertThat(options.millisList("backoff", List.of("7s"), "0s", "1m").means(""))
        .containsExactly(7_000L);
    assertThat(options.strings("subjects", List.of("x")).means("")).containsExactly("x");
    assertThat(options.oneOf("channel", Channel.SIGNED_WEBHOOK).means(""))
        .isEqualTo(Channel.SIGNED_WEBHOOK);
    options.done();
  }

  @Test
  void takesTextForNumbersAndLists() {
    OptionsReader options =
        reader(
            new JsonObject()
                .put("port", "8080")
                .put("on", "TRUE")
                .put("rate", "0.5")
                .put("servers", "nats://a:4222 , nats://b:4222")
                .put("none", ""));

    assertThat(options.integer("port", 1, 0, 65_535).means("")).isEqualTo(8080);
    assertThat(options.bool("on", false).means("")).isTrue();
    assertThat(options.fraction("rate", 0, 0, 1).means("")).isEqualTo(0.5);
    assertThat(options.strings("servers", List.of()).means(""))
        .containsExactly("nats://a:4222", "nats://b:4222");
    assertThat(options.strings("none", List.of("x")).means("")).isEmpty();
  }

  @Test
  void refusesWrongTypesNamingTheKey() {
    OptionsReader options =
        reader(
            new JsonObject()
                .put("text", "many")
                .put("list", new JsonArray().add(1))
                .put("section", new JsonObject())
                .put("none", ""));

    refuses(() -> options.integer("text", 1, 0, 9), "text: must be a whole number, is \"many\"");
    refuses(() -> options.fraction("text", 1, 0, 9), "text: must be a number, is \"many\"");
    refuses(() -> options.bool("text", true), "text: must be true or false, is \"many\"");
    refuses(() -> options.millis("text", "1s", "0s", "9s"), "text: \"many\" is not a duration");
    refuses(
        () -> options.millisList("none", List.of("1s"), "0s", "9s"),
        "none: must hold at least one delay");
    refuses(() -> options.required("list"), "list: must be a text, is a list");
    refuses(() -> options.required("section"), "section: must be a text, is a section");
    refuses(() -> options.section("list"), "list: must be a section with keys, is a list");
    refuses(() -> options.strings("section", List.of()), "section: must be a list");
    refuses(
        () -> options.oneOf("text", Channel.LOG),
        "text: must be one of [log, signed_webhook], is many");
  }

  @Test
  void refusesWhatIsOutOfRangeNamingTheRange() {
    OptionsReader options =
        reader(
            new JsonObject()
                .put("port", 70_000)
                .put("rate", 1.5)
                .put("wait", "2m")
                .put("nan", "NaN"));

    refuses(() -> options.integer("port", 1, 0, 65_535), "port: must be from 0 to 65535, is 70000");
    refuses(
        () -> options.whole("port", 80_000, 80_000, Long.MAX_VALUE),
        "port: must be 80000 or more, is 70000");
    refuses(() -> options.fraction("rate", 1, 0, 1), "rate: must be from 0.0 to 1.0, is 1.5");
    refuses(() -> options.fraction("nan", 1, 0, 1), "nan: must be from 0.0 to 1.0, is NaN");
    refuses(() -> options.millis("wait", "1s", "1s", "1m"), "wait: must be from 1s to 1m, is 2m");
  }

  @Test
  void takesBothEndsOfARange() {
    OptionsReader options = reader(new JsonObject().put("low", 1).put("high", "5s"));

    assertThat(options.integer("low", 3, 1, 5).means("")).isEqualTo(1);
    assertThat(options.millis("high", "3s", "1s", "5s").means("")).isEqualTo(5_000);
  }

  @Test
  void refusesARequiredTextThatIsMissingOrBlank() {
    refuses(() -> OptionsReader.empty().required("url"), "url: is missing");
    refuses(() -> reader(new JsonObject().put("url", " ")).required("url"), "url: is missing");
  }

  @Test
  void refusesKeysThatNobodyAskedForWithTheirFullPath() {
    OptionsReader options =
        reader(new JsonObject().put("http", new JsonObject().put("port", 8080).put("prot", 8080)));
    options.section("http").integer("port", 1, 0, 65_535).means("");

    refuses(options::done, "http.prot: is not a known key; known here: port");
  }

  @Test
  void letsSeveralOwnersReadOneSection() {
    OptionsReader options =
        reader(new JsonObject().put("http", new JsonObject().put("host", "h").put("port", 1)));
    options.section("http").required("host").means("");
    options.section("http").integer("port", 0, 0, 9).means("");

    options.done();
  }

  @Test
  void readsSectionsThatTheUserNamedInTheOrderOfTheFile() {
    OptionsReader routes =
        reader(
            new JsonObject()
                .put("second", new JsonObject().put("max", 2))
                .put("first", new JsonObject().put("max", 1)));

    assertThat(routes.each("", (name, route) -> name + route.integer("max", 0, 0, 9).means("")))
        .containsExactly(Map.entry("second", "second2"), Map.entry("first", "first1"));
    routes.done();
  }

  @Test
  void namesTheWholePathInNestedSections() {
    OptionsReader routes =
        reader(
                new JsonObject()
                    .put(
                        "routes",
                        new JsonObject().put("capture", new JsonObject().put("ackWait", "soon"))))
            .section("routes");

    refuses(
        () -> routes.each("", (name, route) -> route.millis("ackWait", "1s", "0s", "9s")),
        "routes.capture.ackWait: \"soon\" is not a duration");
  }

  @Test
  void tellsWhatCanBeConfiguredAsItWasRead() {
    OptionsReader root =
        reader(new JsonObject().put("routes", new JsonObject().put("capture", new JsonObject())));
    root.section("http").integer("port", 8080, 0, 65_535).means("0 picks a free one");
    root.section("http").string("host", "").means("address to listen on");
    root.section("routes")
        .each("a route", (name, route) -> route.oneOf("channel", Channel.LOG).means("where to"));

    assertThat(root.keys())
        .containsExactly(
            new OptionKey(
                "http.port",
                "http.port",
                "whole number from 0 to 65535",
                "8080",
                "0 picks a free one"),
            new OptionKey("http.host", "http.host", "text", "\"\"", "address to listen on"),
            new OptionKey("routes.<name>", "routes.<name>", "section", "", "a route"),
            new OptionKey(
                "routes.capture.channel",
                "routes.<name>.channel",
                "`log`, `signed_webhook`",
                "log",
                "where to"));
  }

  @Test
  void takesRetiredKeysWhateverTheyHoldAndSaysWhichAreWritten() {
    OptionsReader root =
        reader(new JsonObject().put("cluster", new JsonObject().put("members", new JsonObject())));
    root.section("cluster").retired("members", "port");
    root.done();
    assertThat(root.written()).containsExactly("cluster.members");
    assertThat(root.keys()).allMatch(OptionKey::isRetired);
  }

  @Test
  void doesNotChangeWhatItReads() {
    JsonObject json = new JsonObject().put("a", new JsonObject().put("b", 1));
    JsonObject copy = json.copy();
    reader(json).section("a").integer("b", 0, 0, 9).means("");
    reader(json).section("absent").integer("b", 0, 0, 9).means("");

    assertThat(json).isEqualTo(copy);
  }

  private static OptionsReader reader(JsonObject json) {
    return new OptionsReader(json);
  }

  private static void refuses(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading)
        .isInstanceOf(OptionsException.class)
        .hasMessageStartingWith(message);
  }
}
