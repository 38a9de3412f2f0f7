package dev.weft.tools.dlq;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.gateway.GatewayOptions;
import dev.weft.gateway.GatewayVerticle;
import dev.weft.gateway.HttpSecurity;
import dev.weft.gateway.Probes;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.launcher.Main;
import dev.weft.launcher.node.WeftTypes;
import dev.weft.process.Ports;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterDetails;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import dev.weft.proto.deadletters.v1.GetDeadLetter;
import dev.weft.proto.deadletters.v1.GetDeadLetterReply;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands against the real gateway; the bridge's dead letters behind it are played. */
class DlqCommandTest {
  /** More than one page of the list. */
  private static final int DEAD_LETTERS = 1_200;

  /** The replay of every such dead letter is skipped. */
  private static final int STUBBORN_EVERY = 500;

  /** One of these is on its way again already. */
  private static final long REPLAYING = 3;

  private final Vertx vertx = Vertx.vertx();
  private final List<ReplayDeadLetters> replays = new CopyOnWriteArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String url;

  @BeforeEach
  void start() {
    ProtobufCodec.register(vertx, WeftTypes.all());
    answer(Addresses.DEAD_LETTERS_LIST, DlqCommandTest::list);
    answer(Addresses.DEAD_LETTERS_GET, DlqCommandTest::get);
    answer(Addresses.DEAD_LETTERS_REPLAY, this::replay);
    answer(Addresses.DEAD_LETTERS_DISCARD, this::replay);
    GatewayOptions options =
        GatewayOptions.read(new OptionsReader(new JsonObject().put("port", 0), "http"));
    InMemoryJournal journal = new InMemoryJournal();
    GatewayVerticle gateway =
        new GatewayVerticle(
            options,
            new NoProbes(),
            new ServiceContext(any -> journal, OpenTelemetry.noop()),
            HttpSecurity.open(vertx, options));
    await(vertx.deployVerticle(gateway));
    url = "http://127.0.0.1:" + gateway.port();
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void listsEveryPageAsATable() {
    assertThat(dlq("list")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).containsSubsequence("seq", "state", "route", "subject", "reason");
    assertThat(lines.get(2))
        .containsSubsequence("1", "OPEN", "payment-capture", "orders.reserved.o1", "PAY-104");
    assertThat(lines).hasSize(2 + DEAD_LETTERS + 2);
    assertThat(lines).last().isEqualTo(DEAD_LETTERS + " dead letters");
  }

  @Test
  void listsAsJsonWhatIsOfOneRoute() {
    assertThat(dlq("list", "--json", "--route", "none")).isZero();
    assertThat(new JsonObject(out.toString()).getJsonArray("letters")).isEmpty();
    out.getBuffer().setLength(0);
    assertThat(dlq("list", "--json", "--route", "payment-capture", "--all")).isZero();
    assertThat(new JsonObject(out.toString()).getJsonArray("letters")).hasSize(DEAD_LETTERS + 1);
  }

  @Test
  void goesOnBehindALetterAndBehindAnEmptyPage() {
    assertThat(dlq("list", "--json", "--after", "" + (DEAD_LETTERS - 2))).isZero();
    assertThat(new JsonObject(out.toString()).getJsonArray("letters")).hasSize(2);
    out.getBuffer().setLength(0);
    assertThat(dlq("list", "--json", "--route", "far-behind")).isZero();
    assertThat(new JsonObject(out.toString()).getJsonArray("letters")).hasSize(1);
  }

  @Test
  void discardsWhatIsNamedOrAllAndNothingUnasked() {
    assertThat(dlq("discard", "7", "8")).isZero();
    assertThat(replays.get(0).getSequencesList()).containsExactly(7L, 8L);
    assertThat(out.toString()).contains("2 dead letters discarded, 0 skipped");
    replays.clear();
    assertThat(dlq("discard", "--all", "--dry-run", "--json")).isEqualTo(1);
    assertThat(replays).allMatch(ReplayDeadLetters::getDryRun);
    assertThat(replays)
        .flatExtracting(ReplayDeadLetters::getSequencesList)
        .hasSize(DEAD_LETTERS - 1);
  }

  @Test
  void showsOneWithHeadersAndPayload() {
    assertThat(dlq("show", "7")).isZero();
    assertThat(out.toString())
        .containsSubsequence(
            "subject", "orders.reserved.o7", "ce-id", "o7:reserved", "payload", "\"orderId\"");
    out.getBuffer().setLength(0);
    assertThat(dlq("show", "7", "--json")).isZero();
    assertThat(new JsonObject(out.toString()).getLong("sequence")).isEqualTo(7);
  }

  @Test
  void saysThatThereIsNoSuchLetter() {
    assertThat(dlq("show", "99999")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no dead letter 99999");
  }

  @Test
  void replaysEveryOpenLetterOnceAndAsManyAtOnceAsGoOutInASecond() {
    assertThat(dlq("replay", "--rate", "500", "--json")).isEqualTo(1);
    JsonObject done = new JsonObject(out.toString());
    int stubborn = DEAD_LETTERS / STUBBORN_EVERY;
    assertThat(done.getJsonArray("replayed")).hasSize(DEAD_LETTERS - 1 - stubborn);
    assertThat(done.getJsonArray("skipped")).hasSize(stubborn);
    assertThat(replays)
        .extracting(ReplayDeadLetters::getSequencesCount)
        .containsExactly(500, 500, DEAD_LETTERS - 1 - 1_000);
    assertThat(replays).extracting(ReplayDeadLetters::getRate).containsOnly(500);
    assertThat(replays).flatExtracting(ReplayDeadLetters::getSequencesList).doesNotHaveDuplicates();
  }

  @Test
  void replaysWhatIsNamedAndSaysSo() {
    assertThat(dlq("replay", "7", "8", "7")).isZero();
    assertThat(replays.get(0).getSequencesList()).containsExactly(7L, 8L);
    assertThat(replays.get(0).getDryRun()).isFalse();
    assertThat(out.toString()).contains("2 dead letters replayed, 0 skipped");
  }

  @Test
  void onlySaysWhatADryRunWouldDo() {
    assertThat(dlq("replay", "--dry-run", "7")).isZero();
    assertThat(replays.get(0).getDryRun()).isTrue();
    assertThat(out.toString()).contains("7  would be replayed");
  }

  @Test
  void fails1WhenALetterIsSkipped() {
    assertThat(dlq("replay", "" + STUBBORN_EVERY)).isEqualTo(1);
    assertThat(out.toString()).contains("skipped: waits behind another");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shred",
        "list 7",
        "show",
        "show x",
        "replay --rate 0",
        "replay --rate 1001",
        "replay 7 --route a",
        "replay --all --route a",
        "replay 0",
        "discard",
        "discard 7 --all",
        "list --url ftp://h",
        "list --url nowhere",
        "list --set http.port=0"
      })
  void tellsWrongUsage(String arguments) {
    List<String> all = new ArrayList<>(List.of("dlq"));
    arguments.lines().flatMap(line -> List.of(line.split(" ", -1)).stream()).forEach(all::add);
    assertThat(run(all)).isEqualTo(2);
    assertThat(err.toString()).isNotEmpty();
    assertThat(replays).isEmpty();
  }

  @Test
  void saysWhatToDoWhenNoNodeAnswers() {
    url = "http://127.0.0.1:" + Ports.freeOr("127.0.0.1", 0);
    assertThat(dlq("list")).isEqualTo(1);
    assertThat(err.toString()).contains("no node answers at " + url, "weft up", "--url");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void passesOnWhyTheNodeRefuses() {
    assertThat(dlq("list", "--route", "a.b")).isEqualTo(1);
    assertThat(err.toString()).contains("refused: route must be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
  void takesTheNodeOfTheConfiguration(String host) {
    String port = "http.port=" + url.substring(url.lastIndexOf(':') + 1);
    assertThat(run(List.of("dlq", "show", "7", "--set", port, "--set", "http.host=" + host)))
        .isZero();
  }

  private int dlq(String... arguments) {
    List<String> all = new ArrayList<>(List.of("dlq"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", url));
    return run(all);
  }

  private int run(List<String> arguments) {
    CommandLine weft = Main.commandLine();
    weft.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    return weft.execute(arguments.toArray(String[]::new));
  }

  private <Q extends com.google.protobuf.Message, R extends com.google.protobuf.Message>
      void answer(String address, java.util.function.Function<Q, R> step) {
    await(
        vertx
            .eventBus()
            .<Q>consumer(
                address, Replies.<Q, R>answering(q -> Future.succeededFuture(step.apply(q))))
            .completion());
  }

  private static DeadLetterList list(ListDeadLetters question) {
    DeadLetterList.Builder list = DeadLetterList.newBuilder();
    if (question.getRoute().equals("none")) {
      return list.build();
    }
    if (question.getRoute().equals("far-behind")) {
      return question.getAfter() == 0
          ? list.setMore(true).setNext(DEAD_LETTERS - 1).build()
          : list.addLetters(deadLetter(DEAD_LETTERS)).build();
    }
    long last = DEAD_LETTERS + (question.getAll() ? 1L : 0L);
    LongStream.rangeClosed(question.getAfter() + 1, last)
        .limit(question.getCountMax())
        .forEach(sequence -> list.addLetters(deadLetter(sequence)));
    long next = question.getAfter() + list.getLettersCount();
    return list.setMore(next < last).setNext(next).build();
  }

  private static GetDeadLetterReply get(GetDeadLetter question) {
    long sequence = question.getSequence();
    if (sequence > DEAD_LETTERS) {
      return GetDeadLetterReply.getDefaultInstance();
    }
    DeadLetterDetails details =
        DeadLetterDetails.newBuilder()
            .setLetter(deadLetter(sequence))
            .addHeaders(
                DeadLetterDetails.Header.newBuilder()
                    .setName("ce-id")
                    .setValue("o" + sequence + ":reserved"))
            .setPayloadJson("{\"orderId\":\"o" + sequence + "\"}")
            .build();
    return GetDeadLetterReply.newBuilder().setDetails(details).build();
  }

  private ReplayDeadLettersReply replay(ReplayDeadLetters question) {
    replays.add(question);
    ReplayDeadLettersReply.Builder reply = ReplayDeadLettersReply.newBuilder();
    for (long sequence : question.getSequencesList()) {
      if (sequence % STUBBORN_EVERY == 0) {
        reply.addSkippedBuilder().setSequence(sequence).setReason("waits behind another");
      } else {
        reply.addReplayed(sequence);
      }
    }
    return reply.build();
  }

  private static DeadLetter deadLetter(long sequence) {
    return DeadLetter.newBuilder()
        .setSequence(sequence)
        .setState(
            sequence == REPLAYING
                ? DeadLetterState.DEAD_LETTER_STATE_REPLAYING
                : DeadLetterState.DEAD_LETTER_STATE_OPEN)
        .setRoute("payment-capture")
        .setStream("ORDERS")
        .setConsumer("payment-capture")
        .setSubject("orders.reserved.o" + sequence)
        .setKind("reject")
        .setFailureId("PAY-104")
        .setReason("status 400")
        .build();
  }

  /** Nobody asks. */
  private static final class NoProbes implements Probes {
    @Override
    public Future<JsonObject> readiness() {
      return Future.failedFuture("not asked for");
    }

    @Override
    public String metrics() {
      return "";
    }
  }
}
