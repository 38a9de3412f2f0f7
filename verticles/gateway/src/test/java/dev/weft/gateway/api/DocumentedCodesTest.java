package dev.weft.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.gateway.http.ProblemType;
import dev.weft.kernel.contract.StatusNames;
import dev.weft.kernel.failure.Condition;
import dev.weft.proto.common.v1.OrderStatus;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Every code that an answer may hold stands in the documents, and no other does. */
class DocumentedCodesTest {
  private static final String MESSAGE = "/components/messages/statusChange/payload/properties";
  private static final String UNSPECIFIED = "UNSPECIFIED";
  private static final String UNRECOGNIZED = "UNRECOGNIZED";

  @Test
  void reasons() {
    List<String> reasons =
        known(Arrays.stream(RejectionReason.values()).map(StatusNames::of)).toList();
    assertThat(openApi("/components/schemas/Reason/anyOf/0/enum"))
        .containsExactlyInAnyOrderElementsOf(reasons);
    assertThat(codes("asyncapi.yaml", MESSAGE + "/reason/anyOf/0/enum"))
        .containsExactlyInAnyOrderElementsOf(reasons);
  }

  @Test
  void statuses() {
    List<String> statuses =
        known(Arrays.stream(OrderStatus.values()).map(StatusNames::of)).toList();
    assertThat(openApi("/components/schemas/Status/enum"))
        .containsExactlyInAnyOrderElementsOf(statuses);
    assertThat(codes("asyncapi.yaml", MESSAGE + "/status/enum"))
        .containsExactlyInAnyOrderElementsOf(statuses);
  }

  /** What is an event's own is told to nobody as a state. */
  @Test
  void conditions() {
    assertThat(openApi("/components/schemas/Condition/anyOf/0/enum"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Condition.values())
                .filter(condition -> condition.owner() != Condition.Owner.EVENT)
                .map(Condition::code)
                .toList());
    assertThat(openApi("/components/schemas/WaitingCondition/anyOf/1/enum"))
        .containsExactlyInAnyOrderElementsOf(WaitExplanation.OWN_CODES);
  }

  @Test
  void problems() {
    assertThat(openApi("/components/schemas/Problem/properties/type/enum"))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ProblemType.values()).map(ProblemType::uri).toList());
  }

  @Test
  void statesOfDeadLetters() {
    assertThat(openApi("/components/schemas/DeadLetter/properties/state/enum"))
        .containsExactlyInAnyOrderElementsOf(
            known(
                    Arrays.stream(DeadLetterState.values())
                        .map(state -> state.name().replace("DEAD_LETTER_STATE_", "")))
                .toList());
  }

  private static Stream<String> known(Stream<String> names) {
    return names.filter(name -> !name.equals(UNSPECIFIED) && !name.equals(UNRECOGNIZED));
  }

  private static List<String> openApi(String pointer) {
    return codes("openapi.yaml", pointer);
  }

  private static List<String> codes(String document, String pointer) {
    try (InputStream yaml =
        DocumentedCodesTest.class.getResourceAsStream("/dev/weft/gateway/" + document)) {
      JsonNode codes = new YAMLMapper().readTree(yaml).at(pointer);
      assertThat(codes.isArray()).as("%s of %s", pointer, document).isTrue();
      return StreamSupport.stream(codes.spliterator(), false).map(JsonNode::asText).toList();
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
