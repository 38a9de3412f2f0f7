package dev.weft.bridge.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboxesOnlyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "_INBOX.x",
        "_INBOX.UABC.x.1",
        "_INBOX_bob.x",
        "_R_.x.y",
        "_GR_.cluster.server._INBOX.x",
        "_GR_.cluster.server._R_.x"
      })
  void knowsThoseThatClientsAndServersMake(String subject) {
    assertThat(InboxesOnly.isInbox(subject)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "_INBOX",
        "_INBOX.",
        "inbox.x",
        "orders.confirmed._INBOX.x",
        "$JS.API.STREAM.PURGE.ORDERS",
        "_GR_.cluster.server.payments.captured.1",
        "_GR_.cluster._INBOX.x"
      })
  void takesNothingElseForOne(String subject) {
    assertThat(InboxesOnly.isInbox(subject)).isFalse();
  }
}
