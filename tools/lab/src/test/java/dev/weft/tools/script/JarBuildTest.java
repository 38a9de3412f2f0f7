package dev.weft.tools.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.script.Script.Outcome;
import dev.weft.tools.script.Script.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a mvn that only notes its call and a java that only prints its arguments. */
class JarBuildTest {
  @TempDir private Path directory;
  private Script script;
  private Path jar;
  private Path builds;
  private Path javaHome;

  @BeforeEach
  void makeHouse() throws IOException {
    script = new Script(directory);
    jar = script.directory.resolve("launcher/target/weft.jar");
    builds = script.directory.resolve("builds.txt");
    for (String source :
        List.of("proto/a.proto", "verticles/x/src/main/A.java", "conf/weft.yaml")) {
      write(source);
    }
    write("verticles/x/src/test/ATest.java");
    write("launcher/pom.xml");
    write("tools/lab/pom.xml");
    write("pom.xml");
    javaHome = directory.resolve("jdk");
    jdk("17.0.15");
    script.environment.put("JAVA_HOME", javaHome.toString());
    script.tool(
        "mvn",
        "echo \"$@\" >> builds.txt; sleep 0.2; mkdir -p launcher/target; echo jar > launcher/target/weft.jar");
    script.tool("nats-server", "echo 'nats-server: v2.15.1'");
  }

  @Test
  void buildsAMissingJarAndStartsItWithTheArguments() throws Exception {
    Outcome outcome = script.run("up", "--set", "http.port=0");

    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout()).endsWith("-jar " + jar + " up --set http.port=0");
    assertThat(builds).hasContent("-q -B -Dmaven.test.skip=true package");
    assertThat(outcome.stderr()).contains("building launcher/target/weft.jar (missing)");
  }

  @Test
  void secondStartDoesNoSetUpWork() throws Exception {
    script.run("up");
    Outcome second = script.run("up");

    assertThat(second.status()).isZero();
    assertThat(second.stderr()).isEmpty();
    assertThat(builds).content().hasLineCount(1);
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    script.run("up");
    for (String source :
        List.of("proto/a.proto", "verticles/x/src/main/A.java", "conf/weft.yaml", "pom.xml")) {
      touch(source);
      Outcome outcome = script.run("up");
      assertThat(outcome.stderr()).as(source).contains("(stale)");
      age(script.directory.resolve(source));
    }
  }

  @Test
  void doesNotBuildForATestOrBuildOutput() throws Exception {
    script.run("up");
    touch("verticles/x/src/test/ATest.java");
    write("verticles/x/target/x.jar");
    touch("verticles/x/target/x.jar");

    assertThat(script.run("up").stderr()).isEmpty();
  }

  @Test
  void failsWithTheBuildAndLeavesNoJar() throws Exception {
    script.tool("mvn", "mkdir -p launcher/target; echo half > launcher/target/weft.jar; exit 1");

    Outcome outcome = script.run("up");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr()).contains("the build failed");
    assertThat(jar).doesNotExist();
  }

  @Test
  void parallelStartsBuildOnce() throws Exception {
    List<Started> starts = List.of(script.start("up"), script.start("up"), script.start("up"));

    for (Started start : starts) {
      Outcome outcome = start.end();
      assertThat(outcome.status()).as(outcome.stderr()).isZero();
      assertThat(outcome.stdout()).endsWith("-jar " + jar + " up");
    }
    assertThat(builds).content().hasLineCount(1);
  }

  @Test
  void buildsAgainAfterABuildThatWasKilled() throws Exception {
    script.run("up");
    Process dead = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    dead.waitFor();
    Path lock = Files.createDirectories(script.directory.resolve("target/weft-build.lock"));
    Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

    script.run("up");

    assertThat(builds).content().hasLineCount(2);
  }

  @Test
  void refusesAnOldJavaWithAdvice() throws Exception {
    jdk("11.0.2");

    Outcome outcome = script.run("up");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr()).contains("version 11.0.2", "JDK 17 or newer", "JAVA_HOME");
  }

  @Test
  void saysSoWhenThereIsNoMaven() throws Exception {
    Files.delete(directory.resolve("bin/mvn"));

    assertThat(script.run("up").stderr()).contains("there is no mvn on PATH", "install Maven");
  }

  @Test
  void needsNoMavenOnceBuilt() throws Exception {
    script.run("up");
    Files.delete(directory.resolve("bin/mvn"));

    assertThat(script.run("up").status()).isZero();
  }

  @Test
  void handsTheNatsServerToJava() throws Exception {
    Script.executable(javaHome.resolve("bin/java"), "echo \"$WEFT_NATS_BINARY\"");

    assertThat(script.run("up").stdout())
        .isEqualTo(directory.resolve("bin/nats-server").toString());
  }

  @Test
  void javaOptionsOfTheUserReplaceTheDefaults() throws Exception {
    assertThat(script.run("up").stdout()).contains("-Xmx512m");

    script.environment.put("WEFT_JAVA_OPTS", "-Xmx2g -Dx=y");
    assertThat(script.run("up").stdout()).startsWith("-Xmx2g -Dx=y -jar ");
  }

  @Test
  void recordsTheClassesOfAStartOnceAfterTheBuild() throws Exception {
    Path archive = script.directory.resolve("launcher/target/weft-17.0.15.jsa");
    Script.executable(
        javaHome.resolve("bin/java"),
        """
        echo "$@"
        for argument in "$@"; do
          case $argument in -XX:ArchiveClassesAtExit=*) echo classes >"${argument#*=}" ;; esac
        done
        """);

    Outcome first = script.run("up");

    assertThat(first.stdout()).startsWith("-XX:SharedArchiveFile=" + archive).endsWith(" up");
    assertThat(archive).hasContent("classes");
    assertThat(script.run("up").stderr()).isEmpty();
    touch("launcher/target/weft.jar");
    assertThat(script.run("up").stdout()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void startsWithoutAnArchiveThatCouldNotBeMade() throws Exception {
    Script.executable(
        javaHome.resolve("bin/java"), "case $1 in -Xmx256m) exit 1 ;; esac; echo \"$@\"");

    Outcome outcome = script.run("up");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.stdout()).doesNotContain("SharedArchiveFile").endsWith(" up");
  }

  @Test
  void helpNeedsNoNatsServer() throws Exception {
    Files.delete(directory.resolve("bin/nats-server"));

    Outcome outcome = script.run("--help");

    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout()).endsWith("--help");
  }

  @Test
  void serversOfTheUserNeedNoNatsServerHere() throws Exception {
    Files.delete(directory.resolve("bin/nats-server"));
    script.environment.put("WEFT_NATS_SERVERS", "nats://10.0.0.1:4222");

    assertThat(script.run("up").status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "bench", "chaos"})
  void whatRunsAServerOfItsOwnNeedsOneWhateverANodeIsToUse(String command) throws Exception {
    Files.delete(directory.resolve("bin/nats-server"));
    script.environment.put("WEFT_NATS_SERVERS", "nats://10.0.0.1:4222");
    script.environment.put("WEFT_NATS_EMBEDDED_BINARY", "/opt/nats-server");

    Outcome outcome = script.run(command, "--set", "nats.servers=nats://10.0.0.1:4222");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr()).contains("none could be fetched");
  }

  @Test
  void aBenchOfANodeThatRunsNeedsNoNatsServer() throws Exception {
    Files.delete(directory.resolve("bin/nats-server"));

    assertThat(script.run("bench", "--url", "http://127.0.0.1:8080").status()).isZero();
    assertThat(script.run("bench", "--url=http://127.0.0.1:8080").status()).isZero();
    assertThat(script.run("demo", "--url=http://127.0.0.1:8080").status()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "demo", "bench", "chaos"})
  void helpOnACommandNeedsNoNatsServer(String command) throws Exception {
    Files.delete(directory.resolve("bin/nats-server"));

    assertThat(script.run(command, "--help").status()).isZero();
    assertThat(script.run(command, "-h").status()).isZero();
  }

  @Test
  void worksThroughASymbolicLinkFromElsewhere() throws Exception {
    Path link = directory.resolve("elsewhere");
    Files.createSymbolicLink(link, script.directory.resolve("weft"));

    assertThat(script.runAs(link, "up").stdout()).endsWith("-jar " + jar + " up");
  }

  private void jdk(String version) throws IOException {
    Script.executable(javaHome.resolve("bin/java"), "echo \"$@\"");
    Script.executable(javaHome.resolve("bin/javac"), "true");
    Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private void write(String source) throws IOException {
    Path file = script.directory.resolve(source);
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
    age(file);
  }

  private void touch(String source) throws IOException {
    Files.setLastModifiedTime(
        script.directory.resolve(source), FileTime.from(Instant.now().plusSeconds(5)));
  }

  private static void age(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3_600)));
  }
}
