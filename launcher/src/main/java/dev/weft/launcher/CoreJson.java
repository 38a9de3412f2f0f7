package dev.weft.launcher;

import io.vertx.core.json.jackson.JacksonCodec;
import io.vertx.core.spi.JsonFactory;
import io.vertx.core.spi.json.JsonCodec;

/**
 * JSON of Vert.x without the mapping of Java objects, which nothing here uses: 500 classes less for
 * every start. Named in {@code META-INF/services/io.vertx.core.spi.JsonFactory}, because Vert.x
 * takes the other one when it finds it, and the reader of YAML brings it.
 *
 * <p>Thread-safe.
 */
public final class CoreJson implements JsonFactory {
  private final JsonCodec codec = new JacksonCodec();

  @Override
  public JsonCodec codec() {
    return codec;
  }
}
