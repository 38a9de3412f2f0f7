package dev.weft.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.journal.v1.RecordedEvent.Builder;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AnnouncedEventsTest {
  private final AnnouncedEvents announced = new AnnouncedEvents();

  @Test
  void givesWhatFollowsOfAllAnnouncementsUpToTheFirstGap() {
    announced.add(events(3, 5));
    announced.add(events(6, 7));
    announced.add(events(9, 9));

    assertThat(announced.follow(4)).isTrue();
    assertThat(announced.takeAfter(4, 100))
        .extracting(RecordedEvent::sequence)
        .containsExactly(5L, 6L, 7L);
    assertThat(announced.follow(7)).isFalse();
    assertThat(announced.takeAfter(8, 100)).extracting(RecordedEvent::sequence).containsExactly(9L);
  }

  @Test
  void givesNoMoreThanIsAskedForAndKeepsTheRest() {
    announced.add(events(1, 10));

    assertThat(announced.takeAfter(0, 4)).hasSize(4);
    assertThat(announced.takeAfter(4, 100)).hasSize(6);
  }

  @Test
  void dropsTheOldestWhenTooManyWait() {
    announced.add(events(1, AnnouncedEvents.EVENTS_MAX));
    announced.add(events(AnnouncedEvents.EVENTS_MAX + 1, AnnouncedEvents.EVENTS_MAX + 1));

    assertThat(announced.follow(0)).isFalse();
    assertThat(announced.takeAfter(1, AnnouncedEvents.EVENTS_MAX + 1))
        .hasSize(AnnouncedEvents.EVENTS_MAX);
  }

  private static List<dev.weft.proto.journal.v1.RecordedEvent> events(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(AnnouncedEventsTest::event).toList();
  }

  private static dev.weft.proto.journal.v1.RecordedEvent event(long sequence) {
    Builder event = dev.weft.proto.journal.v1.RecordedEvent.newBuilder().setSequence(sequence);
    return event.setSubject("orders.created.o").setEventId("o:created").build();
  }
}
