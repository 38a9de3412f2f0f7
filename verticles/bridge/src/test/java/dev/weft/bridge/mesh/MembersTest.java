package dev.weft.bridge.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MembersTest {
  private static final long SILENT_MS_MAX = 7_000;

  private final AtomicLong nowMs = new AtomicLong();
  private final Members members = new Members(SILENT_MS_MAX, nowMs::get);

  @Test
  void areThoseThatWereHeardLately() {
    assertThat(members.refresh(member("a", "order"))).isTrue();
    nowMs.addAndGet(SILENT_MS_MAX);
    assertThat(members.refresh(member("b", "payment"))).isTrue();
    assertThat(members.expire()).isFalse();
    nowMs.addAndGet(1);
    assertThat(members.expire()).isTrue();
    assertThat(members.all()).extracting(Member::id).containsExactly("b");
  }

  @Test
  void changeWhenOneComesGoesOrHasOtherRoles() {
    assertThat(members.refresh(member("a", "order"))).isTrue();
    assertThat(members.refresh(member("a", "order"))).isFalse();
    assertThat(members.refresh(member("a", "payment"))).isTrue();
    assertThat(members.remove("a")).isTrue();
    assertThat(members.remove("a")).isFalse();
  }

  @Test
  void areNoMoreThanTheirBound() {
    for (int i = 0; i < Members.MEMBERS_MAX; i++) {
      members.refresh(member("n" + i, "order"));
    }
    assertThat(members.refresh(member("one-more", "order"))).isFalse();
    assertThat(members.refresh(member("n0", "payment"))).as("known already").isTrue();
    assertThat(members.all()).hasSize(Members.MEMBERS_MAX);
  }

  @Test
  void areReadAsTheyWereWritten() {
    Member member = member("a", "order");
    assertThat(Member.of(member.toJson())).contains(member);
  }

  @Test
  void areNoneThatSayWhatNoNodeSays() {
    JsonObject said = member("a", "order").toJson();
    assertThat(Member.of(new JsonObject())).isEmpty();
    assertThat(Member.of(said.copy().put("address", "a\nb"))).isEmpty();
    assertThat(Member.of(said.copy().put("version", "1".repeat(300)))).isEmpty();
    assertThat(Member.of(said.copy().put("roles", "order"))).isEmpty();
    assertThat(Member.of(said.copy().put("roles", new JsonArray().add("\u001b[2J")))).isEmpty();
    JsonArray many = new JsonArray();
    for (int i = 0; i < 100; i++) {
      many.add("role-" + i);
    }
    assertThat(Member.of(said.copy().put("roles", many))).isEmpty();
  }

  @Test
  void ofAClusterUseSubjectsOfItsOwn() {
    assertThat(MeshSubjects.of("weft").nodes()).isEqualTo("weft.weft.nodes");
    assertThat(MeshSubjects.of("a.b *>").call("order.place"))
        .isEqualTo("weft.a=002eb=0020=002a=003e.call.order.place");
  }

  private static Member member(String id, String role) {
    return new Member(id, "127.0.0.1:8080", Set.of(role), "1.0.0", false);
  }
}
