package dev.weft.gateway.eventbus;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Section {@code http.eventBus}: the event bus addresses that clients outside the JVM may use. Off
 * unless addresses are listed.
 *
 * @param inbound addresses that clients may send and publish to
 * @param outbound addresses that clients may listen to
 * @param pendingMax requests of one client without an answer, and of one client's own answers
 */
public record EventBusOptions(
    List<String> inbound,
    List<String> outbound,
    int clientsMax,
    int frameBytesMax,
    int framesPerSecondMax,
    int pendingMax) {
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,199}");
  private static final String GATEWAY = "gateway.";

  /** Whose messages are Weft's own business: events as the bridge delivers them, and storing. */
  private static final Set<String> OWNERS =
      Set.of("order", "inventory", "payment", "notification", "gateway", "journal", "dead-letters");

  private static final Set<String> GATEWAY_REQUESTS =
      Set.of(
          Addresses.GATEWAY_ORDERS_SUBMIT,
          Addresses.GATEWAY_ORDERS_GET,
          Addresses.GATEWAY_INVENTORY_GET);

  public EventBusOptions {
    inbound = List.copyOf(inbound);
    outbound = List.copyOf(outbound);
  }

  /** Reads its keys of section {@code http}; the caller calls {@code done()}. */
  public static EventBusOptions read(OptionsReader http) {
    OptionsReader bus = http.section("eventBus");
    return new EventBusOptions(
        addresses(
            bus,
            "inbound",
            "addresses to which Vert.x bus clients may send and publish over `/eventbus`."
                + " If both lists are empty, there is no such endpoint",
            address -> GATEWAY_REQUESTS.contains(address) || BusBodies.isRequest(address),
            "is for messages between Weft's own parts"),
        addresses(
            bus,
            "outbound",
            "addresses on which bus clients may listen",
            address -> false,
            "belongs to a part of Weft: a listener would take its messages, and see payment"
                + " tokens"),
        bus.integer("clientsMax", 100, 1, 10_000)
            .means("bus clients of one gateway instance; above it the answer is 503"),
        bus.integer("frameBytesMax", 65_536, 1_024, 1 << 20)
            .means("a client that sends a larger message is closed with 1009"),
        bus.integer("framesPerSecondMax", 1_000, 2, 100_000)
            .means("frames of one client; further ones are read later"),
        bus.integer("pendingMax", 256, 1, 10_000)
            .means("requests of one client that wait for their answers; further ones are refused"));
  }

  /** Whether clients reach anything. */
  public boolean isOn() {
    return !inbound.isEmpty() || !outbound.isEmpty();
  }

  /** Whether an address checks its callers itself, as over HTTP. */
  static boolean isChecked(String address) {
    return address.startsWith(GATEWAY);
  }

  private static List<String> addresses(
      OptionsReader bus, String key, String meaning, Predicate<String> open, String closed) {
    List<String> addresses = bus.strings(key, List.of()).means(meaning);
    for (String address : addresses) {
      if (!ADDRESS.matcher(address).matches()) {
        throw bus.wrong(
            key,
            "holds \"" + address + "\", which is not an address; patterns are not allowed here");
      }
      if (OWNERS.contains(owner(address)) && !open.test(address)) {
        throw bus.wrong(key, "holds " + address + ", which " + closed);
      }
    }
    return addresses;
  }

  private static String owner(String address) {
    return address.split("\\.", 2)[0];
  }
}
