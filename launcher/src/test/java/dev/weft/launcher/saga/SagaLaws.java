package dev.weft.launcher.saga;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.inventory.domain.StoredLevels;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** For the thread of a test; blocks. What must be true when nothing is left to do. */
final class SagaLaws {
  private static final String ENDED =
      "created( reserved( cleared)? confirmed"
          + "|( reserved( cleared)?)?( rejected| cancelled)( refund_due)?)";
  private static final Set<String> ENDS = Set.of("confirmed", "rejected", "cancelled");
  private static final int SKU_TOKEN = 2;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final SagaWorld world;
  private final InMemoryJournal journal;
  private final Map<String, List<String>> lives = new TreeMap<>();
  private final Map<String, OrderReserved> reserved = new HashMap<>();

  SagaLaws(SagaWorld world) {
    this.world = world;
    journal = world.journal();
    for (RecordedEvent event : journal.events(Streams.ORDERS)) {
      lives
          .computeIfAbsent(event.subjectToken(2), id -> new ArrayList<>())
          .add(event.subjectToken(1));
      if (event.subjectToken(1).equals("reserved")) {
        reserved.put(event.subjectToken(2), event.payloadAs(OrderReserved.parser()));
      }
    }
  }

  /** How each order went, by its id. */
  Map<String, List<String>> lives() {
    return lives;
  }

  void hold(int orders) throws IOException, InterruptedException {
    assertThat(world.bridge().deadLetters()).isEmpty();
    assertThat(lives).hasSize(orders);
    lives.forEach((id, life) -> assertThat(String.join(" ", life)).as(id).matches(ENDED));
    moneyIsTakenForConfirmedOrdersAlone();
    stockIsConserved();
    everyEndIsNotifiedOnce();
    nothingIsChargedThatAStepHasNotLetPass();
  }

  private void nothingIsChargedThatAStepHasNotLetPass() throws IOException, InterruptedException {
    Set<String> passes =
        journal.events(Streams.STEPS).stream().map(RecordedEvent::subject).collect(toSet());
    boolean held = !world.gates().isEmpty();
    lives.forEach(
        (id, life) -> {
          boolean cleared = life.contains("cleared");
          assertThat(cleared && !held).as(id).isFalse();
          assertThat(!cleared || passes.containsAll(world.gates().passes(id))).as(id).isTrue();
        });
    if (held) {
      assertThat(idsWith("cleared"))
          .containsAll(
              ledger().stream()
                  .filter(entry -> entry.getString("status").equals("captured"))
                  .map(SagaLaws::orderOf)
                  .toList());
    }
  }

  private void moneyIsTakenForConfirmedOrdersAlone() throws IOException, InterruptedException {
    List<JsonObject> ledger = ledger();
    Set<String> refundedCharges =
        ledger.stream()
            .filter(entry -> entry.getString("kind").equals("refund"))
            .map(entry -> entry.getString("reference"))
            .collect(Collectors.toSet());
    List<JsonObject> captured =
        ledger.stream().filter(entry -> entry.getString("status").equals("captured")).toList();

    assertThat(captured).extracting(SagaLaws::orderOf).doesNotHaveDuplicates();
    for (JsonObject charge : captured) {
      List<String> life = lives.get(orderOf(charge));
      assertThat(charge.getLong("amountMinor"))
          .isEqualTo(reserved.get(orderOf(charge)).getTotal().getAmountMinor());
      assertThat(life).containsAnyOf("confirmed", "refund_due");
      assertThat(refundedCharges.contains(charge.getString("id")))
          .as("refund of " + orderOf(charge))
          .isEqualTo(life.contains("refund_due"));
    }
    assertThat(captured)
        .extracting(SagaLaws::orderOf)
        .containsAll(idsWith("confirmed"))
        .containsAll(idsWith("refund_due"));
    assertThat(idsOf(Streams.PAYMENTS, "refunded"))
        .containsExactlyInAnyOrderElementsOf(idsWith("refund_due"));
  }

  private void stockIsConserved() {
    Map<String, Long> left = new HashMap<>();
    for (String stream : world.shards().streams()) {
      await().atMost(LIMIT).until(() -> StoredLevels.unflushed(journal.events(stream)).isEmpty());
      for (RecordedEvent event : journal.events(stream)) {
        if (event.subjectToken(1).equals("level")) {
          long available = event.payloadAs(StockLevel.parser()).getAvailable();
          assertThat(available).as(event.subject()).isNotNegative();
          left.put(event.subjectToken(SKU_TOKEN), available);
        }
      }
    }
    for (String id : idsWith("confirmed")) {
      for (PricedLine line : reserved.get(id).getLinesList()) {
        left.merge(line.getSku(), (long) line.getQuantity(), Long::sum);
      }
    }
    Map<String, Long> initial = new HashMap<>();
    world.catalogue().items().forEach((sku, item) -> initial.put(sku, item.stock()));
    assertThat(left).isEqualTo(initial);
  }

  private void everyEndIsNotifiedOnce() {
    List<String> ends =
        lives.entrySet().stream().map(life -> end(life.getValue()) + "." + life.getKey()).toList();
    assertThat(journal.events(Streams.NOTIFICATIONS))
        .extracting(event -> event.subjectToken(1) + "." + event.subjectToken(2))
        .containsExactlyInAnyOrderElementsOf(ends);
  }

  private List<String> idsWith(String event) {
    return lives.keySet().stream().filter(id -> lives.get(id).contains(event)).toList();
  }

  private List<String> idsOf(String stream, String event) {
    return journal.events(stream).stream()
        .filter(stored -> stored.subjectToken(1).equals(event))
        .map(stored -> stored.subjectToken(2))
        .toList();
  }

  private List<JsonObject> ledger() throws IOException, InterruptedException {
    URI uri = URI.create(world.providerUrl() + "/v1/ledger?after=0");
    String body =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
            .body();
    JsonObject page = new JsonObject(body);
    assertThat(page.getValue("next")).as("one page is all there is").isNull();
    JsonArray entries = page.getJsonArray("entries");
    return entries.stream().map(JsonObject.class::cast).toList();
  }

  private static String end(List<String> life) {
    return life.stream().filter(ENDS::contains).findFirst().orElseThrow();
  }

  private static String orderOf(JsonObject charge) {
    return charge.getString("reference");
  }
}
