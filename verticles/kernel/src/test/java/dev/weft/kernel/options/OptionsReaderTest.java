package dev.weft.kernel.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
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

    assertThat(options.string("host")).isEqualTo("127.0.0.1");
    assertThat(options.integer("port", 1, 0, 65_535)).isEqualTo(8080);
    assertThat(options.whole("bytes", 1, 0, Long.MAX_VALUE)).isEqualTo(10_737_418_240L);
    assertThat(options.fraction("rate", 1, 0, 1)).isEqualTo(0.25);
    assertThat(options.bool("on", false)).isTrue();
    assertThat(options.millis("wait", 1, 0, 60_000)).isEqualTo(30_000);
    assertThat(options.millisList("backoff", List.of(), 0, 60_000)).containsExactly(1_000L, 5_000L);
    assertThat(options.strings("subjects", List.of())).containsExactly("a.*", "b.>");
    assertThat(options.oneOf("channel", Channel.LOG)).isEqualTo(Channel.SIGNED_WEBHOOK);
    options.done();
  }

  @Test
  void givesTheDefaultOfWhatIsAbsent() {
    OptionsReader options = reader(new JsonObject());

    assertThat(options.string("host", "localhost")).isEqualTo("localhost");
    assertThat(options.integer("port", 4222, 0, 65_535)).isEqualTo(4222);
    assertThat(options.fraction("rate", 0.5, 0, 1)).isEqualTo(0.5);
    assertThat(options.bool("on", true)).isTrue();
    assertThat(options.millis("wait", 2_000, 0, 60_000)).isEqualTo(2_000);
    assertThat(options.millisList("backoff", List.of(7L), 0, 60_000)).containsExactly(7L);
    assertThat(options.strings("subjects", List.of("x"))).containsExactly("x");
    assertThat(options.oneOf("channel", Channel.LOG)).isEqualTo(Channel.LOG);
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

    assertThat(options.integer("port", 1, 0, 65_535)).isEqualTo(8080);
    assertThat(options.bool("on", false)).isTrue();
    assertThat(options.fraction("rate", 0, 0, 1)).isEqualTo(0.5);
    assertThat(options.strings("servers", List.of()))
        .containsExactly("nats://a:4222", "nats://b:4222");
    assertThat(options.strings("none", List.of("x"))).isEmpty();
  }

  @Test
  void refusesWrongTypesNamingTheKey() {
    JsonObject json =
        new JsonObject()
            .put("text", "many")
            .put("list", new JsonArray().add(1))
            .put("section", new JsonObject());

    refuses(
        () -> reader(json).integer("text", 1, 0, 9), "text: must be a whole number, is \"many\"");
    refuses(() -> reader(json).fraction("text", 1, 0, 9), "text: must be a number, is \"many\"");
    refuses(() -> reader(json).bool("text", true), "text: must be true or false, is \"many\"");
    refuses(() -> reader(json).millis("text", 1, 0, 9), "text: \"many\" is not a duration");
    refuses(() -> reader(json).string("list"), "list: must be a text, is a list");
    refuses(() -> reader(json).string("section"), "section: must be a text, is a section");
    refuses(() -> reader(json).section("list"), "list: must be a section with keys, is a list");
    refuses(() -> reader(json).strings("section", List.of()), "section: must be a list");
    refuses(
        () -> reader(json).oneOf("text", Channel.LOG),
        "text: must be one of [log, signed_webhook], is many");
  }

  @Test
  void refusesWhatIsOutOfRangeNamingTheRange() {
    JsonObject json =
        new JsonObject().put("port", 70_000).put("rate", 1.5).put("wait", "2m").put("nan", "NaN");

    refuses(
        () -> reader(json).integer("port", 1, 0, 65_535),
        "port: must be from 0 to 65535, is 70000");
    refuses(() -> reader(json).fraction("rate", 1, 0, 1), "rate: must be from 0.0 to 1.0, is 1.5");
    refuses(() -> reader(json).fraction("nan", 1, 0, 1), "nan: must be from 0.0 to 1.0, is NaN");
    refuses(
        () -> reader(json).millis("wait", 1, 1_000, 60_000), "wait: must be from 1s to 1m, is 2m");
  }

  @Test
  void takesBothEndsOfARange() {
    JsonObject json = new JsonObject().put("low", 1).put("high", 5);

    assertThat(reader(json).integer("low", 3, 1, 5)).isEqualTo(1);
    assertThat(reader(json).integer("high", 3, 1, 5)).isEqualTo(5);
  }

  @Test
  void refusesARequiredTextThatIsMissingOrBlank() {
    refuses(() -> reader(new JsonObject()).string("url"), "url: is missing");
    refuses(() -> reader(new JsonObject().put("url", " ")).string("url"), "url: is missing");
  }

  @Test
  void refusesKeysThatNobodyAskedForWithTheirFullPath() {
    OptionsReader options =
        reader(new JsonObject().put("http", new JsonObject().put("port", 8080).put("prot", 8080)));
    options.section("http").integer("port", 1, 0, 65_535);

    refuses(options::done, "http.prot: is not a known key; known here: port");
  }

  @Test
  void letsSeveralOwnersReadOneSection() {
    OptionsReader options =
        reader(new JsonObject().put("http", new JsonObject().put("host", "h").put("port", 1)));
    options.section("http").string("host");
    options.section("http").integer("port", 0, 0, 9);

    options.done();
  }

  @Test
  void readsSectionsThatTheUserNamedInTheOrderOfTheFile() {
    OptionsReader options =
        reader(
            new JsonObject()
                .put(
                    "routes",
                    new JsonObject()
                        .put("second", new JsonObject().put("max", 2))
                        .put("first", new JsonObject().put("max", 1))));

    assertThat(options.each("routes", route -> route.integer("max", 0, 0, 9)))
        .containsExactly(java.util.Map.entry("second", 2), java.util.Map.entry("first", 1));
    options.done();
  }

  @Test
  void namesTheWholePathInNestedSections() {
    OptionsReader options =
        reader(
            new JsonObject()
                .put(
                    "routes",
                    new JsonObject().put("capture", new JsonObject().put("ackWait", "soon"))));

    refuses(
        () -> options.each("routes", route -> route.millis("ackWait", 1, 0, 9)),
        "routes.capture.ackWait: \"soon\" is not a duration");
  }

  @Test
  void doesNotChangeWhatItReads() {
    JsonObject json = new JsonObject().put("a", new JsonObject().put("b", 1));
    JsonObject copy = json.copy();
    reader(json).section("a").integer("b", 0, 0, 9);
    reader(json).section("absent").integer("b", 0, 0, 9);

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
