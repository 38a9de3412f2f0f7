package dev.weft.bridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.stream.StreamOptions.CommitMode;
import dev.weft.bridge.stream.StreamOptions.Compression;
import dev.weft.bridge.stream.StreamOptions.Storage;
import dev.weft.bridge.stream.StreamOptions.WhenMissing;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.time.ServerClock;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.CompressionOption;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ProvisioningIT {
  private static final String NAME = "THINGS";
  private static final long DUPLICATE_WINDOW_MS = 120_000;
  private static final String ADVISORY = "$JS.EVENT.ADVISORY.STREAM.";
  private static final long DAY_MS = 86_400_000;

  @RegisterExtension static final NatsServer NATS = new NatsServer();

  private Connection connection;
  private JetStreamManagement management;

  @BeforeEach
  void connect() throws Exception {
    connection = Nats.connect(NATS.url());
    management = connection.jetStreamManagement();
  }

  @AfterEach
  void clear() throws Exception {
    for (String name : management.getStreamNames()) {
      management.deleteStream(name);
    }
    connection.close();
  }

  /** A route that has not heard of it would take its own clock's word for the age of events. */
  @Test
  void tellsTheServersTimeBeforeAnythingIsHandled() {
    ServerClock clock = new ServerClock(() -> Instant.EPOCH);
    for (int start = 0; start < 2; start++) {
      new StreamProvisioner(connection, clock).apply(List.of(options("things.>")));

      assertThat(clock.of(NAME).instant()).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
    }
  }

  @Test
  void createsAStreamAsConfigured() throws Exception {
    apply(options("things.>"));

    StreamConfiguration stream = stream();
    assertThat(stream.getSubjects()).containsExactly("things.>");
    assertThat(stream.getStorageType()).isEqualTo(StorageType.File);
    assertThat(stream.getCompressionOption()).isEqualTo(CompressionOption.S2);
    assertThat(stream.getMaxAge()).isEqualTo(Duration.ofDays(1));
    assertThat(stream.getMaxMsgsPerSubject()).isEqualTo(3);
    assertThat(stream.getDuplicateWindow()).isEqualTo(Duration.ofMinutes(2));
    assertThat(stream.getAllowAtomicPublish()).isTrue();
    assertThat(stream.getAllowDirect()).isTrue();
    assertThat(stream.getAllowMessageTtl()).isTrue();
  }

  @Test
  void leavesAStreamAloneThatIsAsConfigured() throws Exception {
    Queue<String> advisories = new ConcurrentLinkedQueue<>();
    connection
        .createDispatcher(message -> advisories.add(message.getSubject()))
        .subscribe(ADVISORY + "*." + NAME);
    apply(options("things.>"));
    connection.jetStream().publish("things.a", new byte[] {1});

    apply(options("things.>"));

    assertThat(management.getStreamInfo(NAME).getStreamState().getMsgCount()).isEqualTo(1);
    // What the server tells comes in order: after this, nothing else can.
    management.deleteStream(NAME);
    await().until(() -> advisories.contains(ADVISORY + "DELETED." + NAME));
    assertThat(advisories)
        .containsExactly(ADVISORY + "CREATED." + NAME, ADVISORY + "DELETED." + NAME);
  }

  @Test
  void changesWhatLosesNothing() throws Exception {
    management.addStream(
        StreamConfiguration.builder()
            .name(NAME)
            .subjects("things.a")
            .storageType(StorageType.File)
            .description("kept")
            .maxMessagesPerSubject(2)
            .maxAge(Duration.ofHours(1))
            .build());
    connection.jetStream().publish("things.a", new byte[] {1});

    apply(options("things.>"));

    StreamConfiguration stream = stream();
    assertThat(stream.getSubjects()).containsExactly("things.>");
    assertThat(stream.getMaxAge()).isEqualTo(Duration.ofDays(1));
    assertThat(stream.getAllowAtomicPublish()).isTrue();
    assertThat(stream.getAllowMessageTtl()).isTrue();
    assertThat(stream.getMaxMsgsPerSubject()).isEqualTo(3);
    assertThat(stream.getDescription()).isEqualTo("kept");
    assertThat(management.getStreamInfo(NAME).getStreamState().getMsgCount()).isEqualTo(1);
  }

  @Test
  void refusesWhatWouldLoseSomethingFieldByField() throws Exception {
    management.addStream(
        StreamConfiguration.builder()
            .name(NAME)
            .subjects("things.>", "others.>")
            .storageType(StorageType.Memory)
            .build());
    connection.jetStream().publish("others.a", new byte[] {1});

    Failure failure = catchThrowableOfType(Failure.class, () -> apply(options("things.>")));

    assertThat(failure.kind()).isEqualTo(FailureKind.FATAL);
    assertThat(failure.detail())
        .contains("stream " + NAME)
        .contains("storage: server has memory, configured is file")
        .contains("subjects: server has others.>, outside of [things.>]");
    assertThat(stream().getSubjects()).containsExactly("things.>", "others.>");
    assertThat(management.getStreamInfo(NAME).getStreamState().getMsgCount()).isEqualTo(1);
  }

  @Test
  void leavesWhatAnOperatorHasSet() throws Exception {
    apply(options("things.>"));
    management.updateStream(
        StreamConfiguration.builder(stream()).discardPolicy(DiscardPolicy.New).build());

    apply(options("things.>", "more.>"));

    assertThat(stream().getDiscardPolicy()).isEqualTo(DiscardPolicy.New);
    assertThat(stream().getSubjects()).contains("more.>");

    management.updateStream(StreamConfiguration.builder(stream()).seal().build());

    apply(options("things.>", "more.>"));

    assertThat(stream().getSealed()).isTrue();
  }

  @Test
  void refusesASubjectThatAnotherStreamHas() throws Exception {
    management.addStream(StreamConfiguration.builder().name("OTHER").subjects("things.>").build());

    Failure failure = catchThrowableOfType(Failure.class, () -> apply(options("things.>")));

    assertThat(failure.kind()).isEqualTo(FailureKind.FATAL);
    assertThat(failure.detail()).contains("overlap");
    assertThat(management.getStreamNames()).containsExactly("OTHER");
  }

  @Test
  void leavesOtherStreamsAlone() throws Exception {
    management.addStream(StreamConfiguration.builder().name("OTHER").subjects("else").build());

    apply(options("things.>"));

    assertThat(management.getStreamNames()).containsExactlyInAnyOrder("OTHER", NAME);
  }

  @Test
  void keepsSubjectsOnTheServerWhenToldSo() throws Exception {
    apply(shard(NAME, "shards=2", "things.a", "things.b"));
    apply(shard(NAME, "shards=2", "things.b", "things.c"));

    assertThat(stream().getSubjects()).containsExactly("things.a", "things.b", "things.c");
  }

  @Test
  void refusesToComeWithASettingThatOtherStreamsWereMadeWithout() throws Exception {
    apply(shard("THINGS_0", "shards=2", "things.a"));
    apply(shard("THINGS_1", "shards=2", "things.b"));

    Failure failure =
        catchThrowableOfType(Failure.class, () -> apply(shard("THINGS_2", "shards=3", "things.c")));

    assertThat(failure.kind()).isEqualTo(FailureKind.FATAL);
    assertThat(failure.detail())
        .contains("stream THINGS_0 was made with shards = 2, configured is 3")
        .contains("stream THINGS_1");
    assertThat(management.getStreamNames()).containsExactlyInAnyOrder("THINGS_0", "THINGS_1");
  }

  @Test
  void takesAStreamForItsOwnThatSaysNothingOfASetting() throws Exception {
    apply(options("things.>"));
    apply(shard(NAME, "shards=1", "things.>"));

    assertThat(stream().getMetadata()).containsEntry("weft.shards", "1");
    assertThat(stream().getMaxMsgsPerSubject()).isEqualTo(3);
  }

  @Test
  void refusesReplicasWhereThereIsNoCluster() {
    Failure failure = catchThrowableOfType(Failure.class, () -> apply(replicated()));

    assertThat(failure.kind()).isEqualTo(FailureKind.FATAL);
    assertThat(failure.detail()).contains("streams.THINGS.replicas=3 needs a cluster");
  }

  @Test
  void makesNoEmptyStreamBesideEventsThatReferToIt() throws Exception {
    List<StreamOptions> both =
        List.of(together("ORDERS", "orders.>"), together("STOCK", "stock.>"));
    StreamProvisioner provisioner =
        new StreamProvisioner(connection, new ServerClock(Clock.systemUTC()));
    provisioner.apply(both);
    management.deleteStream("ORDERS");
    provisioner.apply(both); // nothing was ever stored: nothing is lost
    connection.jetStream().publish("stock.a", new byte[] {1});
    management.purgeStream("STOCK");
    StreamConfiguration lost = management.getStreamInfo("ORDERS").getConfiguration();
    management.deleteStream("ORDERS");

    Failure failure = catchThrowableOfType(Failure.class, () -> provisioner.apply(both));

    assertThat(failure.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(failure.detail())
        .contains("stream ORDERS is missing, and STOCK has events")
        .contains("streams.ORDERS.whenMissing=create");
    assertThat(management.getStreamNames()).containsExactly("STOCK");
    management.addStream(lost);
    provisioner.apply(both);
  }

  private void apply(StreamOptions... options) {
    new StreamProvisioner(connection, new ServerClock(Clock.systemUTC())).apply(List.of(options));
  }

  private StreamConfiguration stream() throws Exception {
    return management.getStreamInfo(NAME).getConfiguration();
  }

  private static StreamOptions options(String... subjects) {
    return options(NAME, false, List.of(), subjects);
  }

  private static StreamOptions shard(String name, String setting, String... subjects) {
    return options(name, true, List.of(setting), subjects);
  }

  private static StreamOptions replicated() {
    return options(NAME, 3, false, List.of(), "things.>");
  }

  private static StreamOptions options(
      String name, boolean keepSubjects, List<String> madeWith, String... subjects) {
    return options(name, 1, keepSubjects, madeWith, subjects);
  }

  private static StreamOptions options(
      String name, int replicas, boolean keepSubjects, List<String> madeWith, String... subjects) {
    return new StreamOptions(
        name,
        List.of(subjects),
        Storage.FILE,
        replicas,
        Compression.S2,
        DAY_MS,
        0,
        0,
        3,
        DUPLICATE_WINDOW_MS,
        true,
        CommitMode.GROUP,
        keepSubjects,
        madeWith,
        WhenMissing.CREATE);
  }

  /** One that is made only together with the others of its kind. */
  private static StreamOptions together(String name, String subject) {
    JsonObject wanted =
        new JsonObject().put("subjects", new JsonArray().add(subject)).put("whenMissing", "wait");
    return StreamOptions.read(name, new OptionsReader(wanted));
  }
}
