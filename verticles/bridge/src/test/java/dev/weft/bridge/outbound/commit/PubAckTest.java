package dev.weft.bridge.outbound.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PubAckTest {
  @Test
  void readsWhatWasStored() {
    assertThat(read("{\"stream\":\"ORDERS\",\"seq\":17}")).isEqualTo(new PubAck.Stored(17, false));
    assertThat(read("{\"stream\":\"ORDERS\",\"seq\":17,\"duplicate\":true}"))
        .isEqualTo(new PubAck.Stored(17, true));
    assertThat(read("{\"stream\":\"ORDERS\",\"seq\":17,\"batch\":\"b\",\"count\":3}"))
        .isEqualTo(new PubAck.Stored(17, false));
  }

  /** What no state of anybody excuses: headers above 64 KiB, and a time to live that is none. */
  private static final Set<Integer> REJECTED = Set.of(10097, 10165);

  @ParameterizedTest
  @CsvFileSource(resources = "errors-2.15.1.csv", delimiter = '|')
  void rejectsAHandfulOfAllErrorsOfTheServer(int errorCode, int code, String text) {
    PubAck ack = read(code, errorCode, text);

    boolean rejects =
        ack instanceof PubAck.Refused refused && refused.condition().kind() == FailureKind.REJECT;
    assertThat(rejects).as("%d %s", errorCode, text).isEqualTo(REJECTED.contains(errorCode));
    assertThat(ack.toString()).contains(Integer.toString(errorCode));
  }

  @Test
  void waitsForWhatNobodyKnows() {
    assertThat(read(400, 19999, "something new"))
        .isEqualTo(new PubAck.Refused(Condition.APPEND_REFUSED, "something new [19999]", 19999));
  }

  @ParameterizedTest
  @CsvSource({
    "400, 10070, wrong last msg ID",
    "400, 10071, wrong last sequence",
    "400, 10164, wrong last sequence",
    "400, 10201, atomic publish batch contains duplicate message id",
  })
  void seesALostRace(int code, int errorCode, String text) {
    assertThat(read(code, errorCode, text)).isInstanceOf(PubAck.Conflict.class);
  }

  @ParameterizedTest
  @CsvSource({
    "503, 10163, expected last sequence per subject temporarily unavailable",
    "409, 10158, duplicate message id is in process",
    "429, 10167, too many requests",
    "429, 10210, atomic publish too many inflight",
    "503, 10008, JetStream system temporarily unavailable",
    "503, 10077, store is closed",
  })
  void asksAgainSoonWhatPassesByItself(int code, int errorCode, String text) {
    assertThat(read(code, errorCode, text)).isInstanceOf(PubAck.NotNow.class);
  }

  @ParameterizedTest
  @CsvSource({
    "503, 10023, insufficient resources, SERVER_STORE_FULL",
    "500, 10047, insufficient storage resources available, SERVER_STORE_FULL",
    "503, 10077, no space left on device, SERVER_STORE_FULL",
    "400, 10002, resource limits exceeded for account, ACCOUNT_LIMIT",
    "503, 10039, JetStream not enabled for account, ACCOUNT_LIMIT",
    "503, 10076, JetStream not enabled, ACCOUNT_LIMIT",
    "503, 10077, maximum bytes exceeded, STREAM_FULL",
    "503, 10077, maximum messages exceeded, STREAM_FULL",
    "503, 10077, maximum messages per subject exceeded, APPEND_LIMIT",
    "400, 10054, message size exceeds maximum allowed, APPEND_LIMIT",
    "400, 10199, atomic publish batch is too large: 10, APPEND_LIMIT",
    "404, 10059, stream not found, STREAM_SETTINGS",
    "400, 10060, expected stream does not match, STREAM_SETTINGS",
    "400, 10109, invalid operation on sealed stream, STREAM_SETTINGS",
    "400, 10166, per-message TTL is disabled, STREAM_SETTINGS",
    "400, 10174, atomic publish is disabled, STREAM_SETTINGS",
    "400, 10175, atomic publish sequence is missing, APPEND_REFUSED",
    "400, 10097, header size exceeds maximum allowed of 64k, EVENT_UNACCEPTABLE",
    "400, 10165, invalid per-message TTL, EVENT_UNACCEPTABLE",
  })
  void namesWhoseStateItIs(int code, int errorCode, String text, Condition condition) {
    assertThat(read(code, errorCode, text))
        .isEqualTo(new PubAck.Refused(condition, text + " [" + errorCode + "]", errorCode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no json", "[]", "{}", "{\"error\":1}"})
  void asksAgainWhereItCannotRead(String text) {
    assertThat(read(text)).isInstanceOf(PubAck.NotNow.class);
  }

  @Test
  void tellsABatchThatArrivedInPart() {
    assertThat(read(400, 10176, "atomic publish batch is incomplete"))
        .isEqualTo(new PubAck.Incomplete("atomic publish batch is incomplete [10176]"));
    assertThat(read("")).isEqualTo(new PubAck.Staged());
  }

  private static PubAck read(int code, int errorCode, String text) {
    JsonObject error =
        new JsonObject().put("code", code).put("err_code", errorCode).put("description", text);
    return read(new JsonObject().put("error", error).put("seq", 0).encode());
  }

  private static PubAck read(String json) {
    return PubAck.of(
        new ReceivedMessage(
            (to, ack) -> {},
            "_INBOX.1",
            null,
            new MessageHeaders(),
            json.getBytes(StandardCharsets.UTF_8)));
  }
}
