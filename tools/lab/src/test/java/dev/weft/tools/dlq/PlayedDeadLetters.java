package dev.weft.tools.dlq;

import static dev.weft.tools.testkit.Async.await;

import com.google.protobuf.Message;
import dev.weft.gateway.GatewayOptions;
import dev.weft.gateway.GatewayVerticle;
import dev.weft.gateway.HttpSecurity;
import dev.weft.gateway.NodeHealth;
import dev.weft.gateway.Probes;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.seal.KeyFile;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * The real gateway of a node, with an HTTP port; the bridge's dead letters behind it are played.
 */
final class PlayedDeadLetters implements AutoCloseable {
  /** More than one page of the list. */
  static final int DEAD_LETTERS = 1_200;

  /** The replay of every such dead letter is skipped. */
  static final int STUBBORN_EVERY = 500;

  /** One of these is on its way again already. */
  private static final long REPLAYING = 3;

  final List<ReplayDeadLetters> replays = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final int port;

  /** Blocks until it listens. */
  PlayedDeadLetters() {
    ProtobufCodec.register(vertx);
    answer(Addresses.DEAD_LETTERS_LIST, PlayedDeadLetters::list);
    answer(Addresses.DEAD_LETTERS_GET, PlayedDeadLetters::get);
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
            HttpSecurity.open(vertx, options),
            KeyFile.NONE);
    await(vertx.deployVerticle(gateway));
    port = gateway.port();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private <Q extends Message, R extends Message> void answer(String address, Function<Q, R> step) {
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
    public Future<NodeHealth> readiness() {
      return Future.failedFuture("not asked for");
    }

    @Override
    public String metrics() {
      return "";
    }
  }
}
