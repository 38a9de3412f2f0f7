package dev.weft.examples.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Struct;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerInfo;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example as a process of its own, asked by a plain NATS client. */
@SuppressWarnings("try") // closing a connection may be interrupted
class GreeterIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path work;

  @Test
  void answersAndAcks() throws Exception {
    try (NatsServer nats = NatsServer.started();
        Connection client = Nats.connect(nats.url())) {
      Process greeter = start(nats);
      try {
        JetStreamManagement streams = client.jetStreamManagement();
        await().atMost(LIMIT).ignoreExceptions().until(() -> consumer(streams) != null);
        client
            .jetStream()
            .publish("greetings.asked.17", "{\"name\": \"Ada\"}".getBytes(StandardCharsets.UTF_8));

        await().atMost(LIMIT).ignoreExceptions().until(() -> answer(streams), "Hello, Ada"::equals);
        await().atMost(LIMIT).until(() -> consumer(streams).getNumAckPending() == 0);
        assertThat(consumer(streams).getAckFloor().getStreamSequence()).isEqualTo(1);
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError(Files.readString(work.resolve("out.txt")), failed);
      } finally {
        greeter.destroyForcibly();
      }
    }
  }

  private Process start(NatsServer nats) throws Exception {
    try (InputStream config = Greeter.class.getResourceAsStream("/bridge.json")) {
      String text = new String(config.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(text).contains("nats://127.0.0.1:4222");
      Files.writeString(
          work.resolve("bridge.json"), text.replace("nats://127.0.0.1:4222", nats.url()));
    }
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            Greeter.class.getName())
        .directory(work.toFile())
        .redirectErrorStream(true)
        .redirectOutput(work.resolve("out.txt").toFile())
        .start();
  }

  private static ConsumerInfo consumer(JetStreamManagement streams) throws Exception {
    return streams.getConsumerInfo("GREETINGS", "greeter");
  }

  private static String answer(JetStreamManagement streams) throws Exception {
    byte[] data = streams.getLastMessage("GREETINGS", "greetings.answered.17").getData();
    return Struct.parseFrom(data).getFieldsOrThrow("text").getStringValue();
  }
}
