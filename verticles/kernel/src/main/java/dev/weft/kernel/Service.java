package dev.weft.kernel;

import com.google.protobuf.Message;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.Deployable;
import java.util.List;
import java.util.function.Function;

/**
 * A service that another jar brings, as a node sees it: a role like any other. The class has a
 * public constructor without parameters and is named in {@code
 * META-INF/services/dev.weft.kernel.Service} of its jar (docs/adr/0035).
 *
 * <p>Made and asked at the start, on the main thread.
 */
public interface Service {
  /**
   * Name of the role: as {@code --roles} and {@code verticles} have it, the first token of the
   * addresses that the service answers, and the section of its own keys. Lower-case letters, digits
   * and -, 40 at most.
   */
  String role();

  /** What it does, in a few words, for who looks which services there are. */
  String description();

  /** The default instance of each type of event that its routes bring, beside Weft's own. */
  default List<Message> eventTypes() {
    return List.of();
  }

  /**
   * Reads the service's own keys, also where it will not run: a key that is not read is refused.
   *
   * @param section of the configuration, named like the role
   * @return makes a verticle for each instance; its {@code start()} completes when it listens
   * @throws dev.weft.kernel.options.OptionsException when a key is wrong
   */
  Function<ServiceContext, Deployable> verticles(OptionsReader section);
}
