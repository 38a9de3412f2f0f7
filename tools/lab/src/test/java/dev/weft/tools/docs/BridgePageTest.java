package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the page on the bridge shows is what the example does, which its own test runs. */
class BridgePageTest {
  private static final Path MAIN = Page.ROOT.resolve("examples/bridge/src/main");
  private static final Map<String, Path> FILES =
      Map.of(
          "java", MAIN.resolve("java/dev/weft/examples/bridge/Greeter.java"),
          "json", MAIN.resolve("resources/bridge.json"));

  @Test
  void theExampleIsWhatIsShown() throws IOException {
    assertThat(Page.read("docs/bridge.md").blocks())
        .extracting(Page.Block::language)
        .containsAll(FILES.keySet());
    for (Page.Block block : Page.read("docs/bridge.md").blocks()) {
      assertThat(Files.readString(FILES.get(block.language())))
          .as(block.place())
          .contains(block.text());
    }
  }
}
