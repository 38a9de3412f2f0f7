package dev.weft.examples.bridge;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weft.bridge.Bridge;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;

/** Answers each {@code greetings.asked.<id>} by one {@code greetings.answered.<id>}. */
public final class Greeter extends VerticleBase {
  private Bridge bridge;

  public static void main(String[] args) {
    Vertx.vertx().deployVerticle(new Greeter()).onFailure(Throwable::printStackTrace);
  }

  @Override
  public Future<?> start() {
    vertx.eventBus().consumer("greeter.asked", Replies.replying(Struct.class, this::answer));
    return vertx
        .fileSystem()
        .readFile("bridge.json")
        .map(file -> Bridge.of(vertx, file.toJsonObject(), List.of(Struct.getDefaultInstance())))
        .onSuccess(made -> bridge = made)
        .compose(Bridge::start);
  }

  /** The bridge acks the question when this has succeeded. Asked again, it stores no second one. */
  private Future<?> answer(Delivery<Struct> asked) {
    String text = "Hello, " + asked.event().getFieldsOrThrow("name").getStringValue();
    Value value = Value.newBuilder().setStringValue(text).build();
    Struct answer = Struct.newBuilder().putFields("text", value).build();
    String subject = "greetings.answered." + asked.subjectId();
    String id = asked.eventId() + ":answered";
    NewEvent event = NewEvent.of(subject, id, answer, Guard.none(subject));
    return new BusJournal(vertx).append("GREETINGS", event);
  }

  @Override
  public Future<?> stop() {
    return bridge.stop();
  }
}
