package dev.weft.proto.golden;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/**
 * Not part of the build: its name keeps it out. Run on purpose, after the JSON of a new event was
 * written: {@code mvn -pl proto test -Dtest=RewriteGolden}. A vector whose bytes change is a broken
 * contract, so the diff is to be read.
 */
class RewriteGolden {
  @Test
  void bytesFromJson() throws IOException {
    for (GoldenVector vector : GoldenVector.all()) {
      vector.writeBytes(GoldenVector.encode(vector.parseJson()));
      Files.writeString(vector.jsonFile(), GoldenVector.print(vector.parseJson()));
    }
  }
}
