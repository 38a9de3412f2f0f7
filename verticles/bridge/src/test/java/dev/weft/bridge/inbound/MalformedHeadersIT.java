package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.route;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.vertx.core.Future;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients that check less than ours have stored. The server takes any bytes as headers. */
@Timeout(60)
class MalformedHeadersIT {
  private static final long ACK_WAIT_MS = 30_000;
  private static final String CE = "ce-id: %s\r\nce-type: " + InboundBench.TYPE + "\r\n";

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();
  @AutoClose private final InboundBench bench = new InboundBench();

  @Test
  void anEventWithAHeaderThatIsNotAsciiIsHandledLikeAnyOther() throws Exception {
    bench.handle(this::record);
    bench.start(route(4, ACK_WAIT_MS, 5));

    store("orders.created.o-1", CE.formatted("odd") + "x-name: M\u00fcller\r\n");
    bench.publish("o-2");

    await().until(() -> handled.size() == 2);
    assertThat(handled).containsExactlyInAnyOrder("odd", "o-2:created");
    bench.awaitAllAcked();
    assertThat(bench.connections.pulls().reconnects()).isZero();
  }

  @Test
  void whatHasNoReadableHeadersIsWhatItsSubjectSays() throws Exception {
    bench.handle(this::record);
    bench.start(route(4, ACK_WAIT_MS, 5));

    store("orders.created.o-1", "my key: 1\r\nno colon\r\nbare\nfeed: 1\r\n:\r\nx\r\n");
    bench.publish("o-2");

    await().until(() -> handled.size() == 2);
    bench.awaitAllAcked();
    assertThat(handled).containsExactlyInAnyOrder("ORDERS:1", "o-2:created");
  }

  @Test
  void aSubjectThatIsNotAsciiStopsNeitherARouteNorAReader() throws Exception {
    bench.handle(delivery -> Future.failedFuture(Failure.reject("TST-903", "never")));
    bench.start(route(4, ACK_WAIT_MS, 5));

    store("orders.created.\u00fc", CE.formatted("odd"));

    MessageInfo deadLetter = bench.awaitDeadLetter("reject");
    bench.awaitAllAcked();
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-subject"))
        .isEqualTo("orders.created.%C3%BC");
    Message read =
        bench
            .connections
            .control()
            .connection()
            .request("$JS.API.DIRECT.GET.ORDERS", "{\"seq\":1}".getBytes(UTF_8))
            .get(10, TimeUnit.SECONDS);
    assertThat(read.getHeaders().getFirst("Nats-Subject")).isEqualTo("orders.created.??");
    assertThat(read.getHeaders().getFirst("ce-id")).isEqualTo("odd");
  }

  private Future<Void> record(Delivery<?> delivery) {
    handled.add(delivery.eventId());
    return Future.succeededFuture();
  }

  /** An event, published by hand: our client would refuse to. */
  private void store(String subject, String headers) throws IOException {
    byte[] block = ("NATS/1.0\r\n" + headers + "\r\n").getBytes(UTF_8);
    byte[] data = InboundBench.event("o-1").toByteArray();
    String line =
        String.format(
            Locale.ROOT, "HPUB %s %d %d\r\n", subject, block.length, block.length + data.length);
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes("CONNECT {\"verbose\":false,\"headers\":true}\r\n".getBytes(UTF_8));
    frames.writeBytes(line.getBytes(UTF_8));
    frames.writeBytes(block);
    frames.writeBytes(data);
    frames.writeBytes("\r\nPING\r\n".getBytes(UTF_8));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), bench.server.port());
        OutputStream out = socket.getOutputStream();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
      out.write(frames.toByteArray());
      String said = in.readLine();
      while (!said.equals("PONG")) {
        assertThat(said).startsWith("INFO");
        said = in.readLine();
      }
    }
  }
}
