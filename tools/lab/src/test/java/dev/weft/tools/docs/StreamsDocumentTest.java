package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.weft.launcher.node.WeftTypes;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.steps.v1.StepPassed;
import dev.weft.tools.testkit.journal.SubjectMatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * docs/streams.asyncapi.yaml says what the streams hold: every event, where it stands, no other.
 */
class StreamsDocumentTest {
  private static final Path FILE = Page.ROOT.resolve("docs/streams.asyncapi.yaml");
  private static final String DEAD_LETTERS = "dead_letters.";
  private static final String STEPS = "steps.";

  private final JsonNode document = yaml(FILE);
  private final JsonNode configuration = yaml(Page.ROOT.resolve("conf/weft.yaml"));

  @Test
  void everyEventHasAChannelAndNoOtherHas() {
    assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
    Set<String> named = new TreeSet<>();
    document.path("channels").forEach(channel -> named.addAll(typesOf(channel)));
    named.remove("deadLetter");
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(
                    OrderCreated.getDescriptor(),
                    StockLevel.getDescriptor(),
                    PaymentCaptured.getDescriptor(),
                    StepPassed.getDescriptor(),
                    OrderNotification.getDescriptor())
                .map(Descriptor::getFile)
                .map(FileDescriptor::getMessageTypes)
                .flatMap(List::stream)
                .map(Descriptor::getFullName)
                .toList());
  }

  /** As a node finds the type where no header names it, and as the server files the subject. */
  @Test
  void eachSubjectIsOfAStreamAndOfItsType() {
    for (JsonNode channel : document.path("channels")) {
      String subject = sample(channel.path("address").asText());
      // There is stream STEPS where saga.steps has steps, and only there.
      assertThat(streamsOf(subject)).as(subject).hasSize(subject.startsWith(STEPS) ? 0 : 1);
      if (!subject.startsWith(DEAD_LETTERS)) {
        assertThat(WeftTypes.events().ofSubject(subject)).as(subject).hasValue(typeOf(channel));
      }
    }
  }

  @Test
  void everyRouteReadsSubjectsThatAreDescribed() {
    List<String> samples = new ArrayList<>();
    document
        .path("channels")
        .forEach(channel -> samples.add(sample(channel.path("address").asText())));
    for (String way : List.of("inbound", "outbound")) {
      for (JsonNode route : configuration.path("routes").path(way)) {
        for (JsonNode subject : route.path("subjects")) {
          assertThat(samples)
              .as(subject.asText())
              .anyMatch(sample -> SubjectMatcher.matches(subject.asText(), sample));
        }
      }
    }
  }

  @Test
  void refersOnlyToWhatThereIs() throws IOException {
    List<String> references = document.findValuesAsText("$ref");
    assertThat(references).hasSizeGreaterThan(60);
    for (String reference : references) {
      assertThat(reference).startsWith("#/");
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
    for (JsonNode message : document.at("/components/messages")) {
      String name = message.path("name").asText();
      if (name.startsWith("weft.")) {
        Path file = FILE.resolveSibling(message.path("x-protobuf").asText());
        assertThat(Files.readString(file))
            .contains("\nmessage " + name.substring(name.lastIndexOf('.') + 1) + " {");
      }
    }
  }

  private List<String> streamsOf(String subject) {
    List<String> streams = new ArrayList<>();
    for (Map.Entry<String, JsonNode> stream : configuration.path("streams").properties()) {
      for (JsonNode filter : stream.getValue().path("subjects")) {
        if (SubjectMatcher.matches(filter.asText(), subject)) {
          streams.add(stream.getKey());
        }
      }
    }
    return streams;
  }

  private String typeOf(JsonNode channel) {
    return typesOf(channel).get(0);
  }

  private List<String> typesOf(JsonNode channel) {
    List<String> types = new ArrayList<>();
    for (JsonNode message : channel.path("messages")) {
      types.add(document.at(message.path("$ref").asText().substring(1)).path("name").asText());
    }
    return types;
  }

  /** With a token for each parameter. */
  private static String sample(String address) {
    return address.replaceAll("\\{\\w+}", "x-1");
  }

  private static JsonNode yaml(Path file) {
    try {
      return new YAMLMapper().readTree(file.toFile());
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
