package dev.weft.tools.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * Whatever somebody may publish on the subjects of Weft, from a seed: by hand, because clients
 * refuse much of what the server takes.
 */
final class Garbage implements AutoCloseable {
  private static final List<String> SUBJECTS =
      List.of(
          "orders.created.%s",
          "orders.reserved.%s",
          "orders.confirmed.%s",
          "orders.rejected.%s",
          "orders.cancelled.%s",
          "orders.refund_due.%s",
          "orders.%s",
          "orders.created.%s.more",
          "orders.unheard.%s",
          "inventory.level.%s",
          "inventory.reserved.0.%s",
          "inventory.rejected.0.%s",
          "inventory.released.0.%s",
          "inventory.adjusted.0.%s",
          "inventory.reserved.7.%s",
          "inventory.reserved.x.%s.more",
          "inventory.%s",
          "payments.captured.%s",
          "payments.declined.%s",
          "payments.refunded.%s",
          "payments.%s.x.y.z",
          "notifications.confirmed.%s",
          "notifications.rejected.%s",
          "notifications.%s.a.b",
          "dead_letters.ORDERS.payment-capture.reject",
          "dead_letters.ORDERS.inventory.replay",
          "dead_letters.PAYMENTS.order-on-payment.replay",
          "dead_letters.ORDERS.inventory.replayed",
          "dead_letters.%s.x",
          "dead_letters.a.b.c.%s");

  private static final List<String> HEADERS =
      List.of(
          "ce-id",
          "ce-type",
          "ce-source",
          "ce-specversion",
          "ce-time",
          "Content-Type",
          "traceparent",
          "tracestate",
          "baggage",
          "Nats-Msg-Id",
          "weft-dl-letter",
          "weft-dl-route",
          "weft-dl-subject",
          "weft-dl-sequence",
          "weft-dl-event-time",
          "weft-dl-left-out",
          "x-own");

  private static final List<String> VALUES =
      List.of(
          "",
          "application/protobuf",
          "application/json",
          "text/plain; charset=x",
          "1.0",
          "9.9",
          "2026-01-01T00:00:00Z",
          "never",
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          "ff-zz",
          "weft.orders.v9.OrderCreated",
          "-1",
          "99999999999999999999",
          "1",
          "inventory",
          "orders.created.victim",
          "%C3%28%",
          "a=b,c=\u00fc",
          "payload");

  private static final List<Message> TYPES =
      List.of(
          OrderCreated.getDefaultInstance(),
          OrderReserved.getDefaultInstance(),
          OrderConfirmed.getDefaultInstance(),
          OrderRejected.getDefaultInstance(),
          OrderCancelled.getDefaultInstance(),
          OrderRefundDue.getDefaultInstance(),
          StockLevel.getDefaultInstance(),
          StockReserved.getDefaultInstance(),
          StockRejected.getDefaultInstance(),
          StockReleased.getDefaultInstance(),
          StockAdjusted.getDefaultInstance(),
          PaymentCaptured.getDefaultInstance(),
          PaymentDeclined.getDefaultInstance(),
          PaymentRefunded.getDefaultInstance(),
          OrderNotification.getDefaultInstance(),
          GetOrder.getDefaultInstance());

  private static final int HUGE_BYTES = 900_000;
  private static final int TIMEOUT_MS = 10_000;

  private final Random random;
  private final List<String> skus;
  private final Socket socket;
  private final OutputStream out;
  private final BufferedReader in;
  private int hugeLeft = 4;

  /**
   * @param skus that may be hit
   */
  Garbage(int port, long seed, List<String> skus) throws IOException {
    this.random = new Random(seed);
    this.skus = skus;
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MS);
    this.out = socket.getOutputStream();
    this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    out.write("CONNECT {\"verbose\":false,\"headers\":true}\r\n".getBytes(UTF_8));
  }

  /** Returns when the server has taken that many more. */
  void publish(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      publishOne();
    }
    out.write("PING\r\n".getBytes(UTF_8));
    out.flush();
    String answer = in.readLine();
    while (answer != null && !answer.equals("PONG")) {
      answer = in.readLine();
    }
    if (answer == null) {
      throw new IOException("the server has closed the connection");
    }
  }

  private void publishOne() throws IOException {
    String id = id();
    byte[] data = data(id);
    byte[] block = ("NATS/1.0\r\n" + headers() + "\r\n").getBytes(ISO_8859_1);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    line.writeBytes("HPUB ".getBytes(UTF_8));
    line.writeBytes(String.format(Locale.ROOT, any(SUBJECTS), id).getBytes(ISO_8859_1));
    line.writeBytes(
        (" " + block.length + " " + (block.length + data.length) + "\r\n").getBytes(UTF_8));
    out.write(line.toByteArray());
    out.write(block);
    out.write(data);
    out.write("\r\n".getBytes(UTF_8));
  }

  private String id() {
    return switch (random.nextInt(8)) {
      case 0 -> any(skus);
      case 1 -> "\u00fc\u00ff" + random.nextInt(9);
      case 2 -> "x".repeat(1 + random.nextInt(3_000));
      case 3 -> "victim-" + random.nextInt(5);
      case 4 -> "!\"$%&/()=?`{}\u0001";
      default -> new UUID(random.nextLong(), random.nextLong()).toString();
    };
  }

  private String headers() {
    StringBuilder block = new StringBuilder();
    if (random.nextInt(4) > 0) {
      header(block, "ce-type", type().getDescriptorForType().getFullName());
      header(block, "ce-id", "g-" + random.nextLong());
    }
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      header(block, any(HEADERS), any(VALUES));
    }
    if (random.nextInt(20) == 0) {
      block.append("no colon\r\n:\r\nmy key: 1\r\n");
    }
    return block.toString();
  }

  private static void header(StringBuilder block, String name, String value) {
    block.append(name).append(": ").append(value).append("\r\n");
  }

  private byte[] data(String id) {
    return switch (random.nextInt(7)) {
      case 0 -> new byte[0];
      case 1 -> bytes(1 + random.nextInt(300));
      case 2 -> hugeLeft-- > 0 ? bytes(HUGE_BYTES) : bytes(64);
      case 3 -> "{\"orderId\": \"%s\", \"sku\": 7, \"lines\": [{}]}".formatted(id).getBytes(UTF_8);
      case 4 -> cut(filled(type(), id, 0).toByteArray());
      default -> filled(type(), id, 0).toByteArray();
    };
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] cut(byte[] whole) {
    return Arrays.copyOf(whole, whole.length == 0 ? 0 : random.nextInt(whole.length));
  }

  private Message type() {
    return any(TYPES);
  }

  /** Of that type, with some fields set to anything. */
  private Message filled(Message type, String id, int depth) {
    Message.Builder builder = type.newBuilderForType();
    for (FieldDescriptor field : type.getDescriptorForType().getFields()) {
      if (random.nextInt(3) == 0 || depth > 3) {
        continue;
      }
      int count = field.isRepeated() ? random.nextInt(3) : 1;
      for (int i = 0; i < count; i++) {
        Object value = value(builder, field, id, depth);
        if (field.isRepeated()) {
          builder.addRepeatedField(field, value);
        } else {
          builder.setField(field, value);
        }
      }
    }
    return builder.build();
  }

  private Object value(Message.Builder builder, FieldDescriptor field, String id, int depth) {
    return switch (field.getJavaType()) {
      case INT -> any(List.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));
      case LONG -> any(List.of(0L, 1L, -1L, 5L, Long.MAX_VALUE, Long.MIN_VALUE));
      case FLOAT -> 1.5f;
      case DOUBLE -> Double.NaN;
      case BOOLEAN -> random.nextBoolean();
      case STRING -> any(List.of("", id, "EUR", "a b.c*>", any(skus), "\u00fc".repeat(200)));
      case BYTE_STRING -> ByteString.copyFrom(bytes(9));
      case ENUM -> any(field.getEnumType().getValues());
      case MESSAGE -> {
        Message nested = builder.newBuilderForField(field).getDefaultInstanceForType();
        yield filled(nested, id, depth + 1);
      }
    };
  }

  private <T> T any(List<T> choice) {
    return choice.get(random.nextInt(choice.size()));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
