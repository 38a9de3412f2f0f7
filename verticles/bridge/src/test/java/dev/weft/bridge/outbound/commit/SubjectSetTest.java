package dev.weft.bridge.outbound.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.bridge.stream.SubjectFilter;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SubjectSetTest {
  private static final int TOKENS_MAX = 4;
  private static final List<String> SUBJECTS = subjects();

  @Property
  void clashesWhereverAGuardSeesWhatAnotherWritesOrGuards(
      @ForAll("messages") List<OutgoingMessage> added, @ForAll("message") OutgoingMessage next) {
    boolean mustClash =
        added.stream()
            .anyMatch(
                other ->
                    sees(next.guardFilter(), other.subject())
                        || sees(other.guardFilter(), next.subject())
                        || overlap(next.guardFilter(), other.guardFilter())
                        || (next.id() != null && next.id().equals(other.id())));

    if (mustClash) {
      assertThat(setOf(added).clashes(marks(next))).isTrue();
    }
  }

  @Example
  void ordersOfTheirOwnDoNotClash() {
    SubjectSet orders =
        setOf(
            List.of(
                message("orders.created.1", "orders.*.1", "a"),
                message("orders.confirmed.2", "orders.*.2", "b")));

    assertThat(orders.clashes(marks(message("orders.created.3", "orders.*.3", "c")))).isFalse();
    assertThat(orders.clashes(marks(message("orders.rejected.2", "orders.*.2", "c")))).isTrue();
    assertThat(orders.clashes(marks(message("orders.created.3", "orders.*.3", "b")))).isTrue();
    assertThat(orders.clashes(marks(message("orders.created.3", "orders.>", "c")))).isTrue();
  }

  @Example
  void whatNobodyGuardsDoesNotClash() {
    SubjectSet readings = setOf(List.of(message("sensors.hall.temperature", null, null)));

    assertThat(readings.clashes(marks(message("sensors.hall.temperature", null, null)))).isFalse();
    assertThat(new SubjectSet().clashes(marks(message("orders.created.1", "orders.>", "a"))))
        .isFalse();
  }

  private static boolean sees(String guard, String subject) {
    return guard != null && SubjectFilter.of(guard).matches(subject);
  }

  private static boolean overlap(String guard, String other) {
    return SUBJECTS.stream().anyMatch(subject -> sees(guard, subject) && sees(other, subject));
  }

  private static SubjectSet setOf(List<OutgoingMessage> messages) {
    SubjectSet set = new SubjectSet();
    messages.forEach(message -> set.add(marks(message)));
    return set;
  }

  private static List<SubjectSet.Mark> marks(OutgoingMessage message) {
    return List.of(SubjectSet.Mark.of(message));
  }

  private static OutgoingMessage message(String subject, String guard, String id) {
    return new OutgoingMessage(subject, new MessageHeaders(), new byte[0], guard, id);
  }

  @Provide
  Arbitrary<List<OutgoingMessage>> messages() {
    return message().list().ofMaxSize(4);
  }

  @Provide
  Arbitrary<OutgoingMessage> message() {
    return Combinators.combine(
            Arbitraries.of(SUBJECTS),
            filter().injectNull(0.3),
            Arbitraries.of("1", "2", "3", "4", "5").injectNull(0.3))
        .as(SubjectSetTest::message);
  }

  private static Arbitrary<String> filter() {
    return Arbitraries.of("a", "b", "*")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .flatMap(start -> Arbitraries.of("", ".>").map(end -> String.join(".", start) + end));
  }

  /** Three tokens and a rest of one: every pair of filters that overlaps does so here. */
  private static List<String> subjects() {
    List<String> all = new ArrayList<>();
    List<String> longest = List.of("");
    for (int length = 1; length <= TOKENS_MAX; length++) {
      List<String> longer = new ArrayList<>();
      for (String start : longest) {
        for (String token : List.of("a", "b")) {
          longer.add(start.isEmpty() ? token : start + "." + token);
        }
      }
      all.addAll(longer);
      longest = longer;
    }
    return all;
  }
}
