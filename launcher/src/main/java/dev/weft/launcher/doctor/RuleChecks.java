package dev.weft.launcher.doctor;

import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.stream.StreamOptions;
import dev.weft.gateway.GatewayOptions;
import dev.weft.gateway.auth.Loopback;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.options.Durations;
import dev.weft.kernel.options.OptionsException;
import dev.weft.launcher.config.EmbeddedNatsOptions;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.notification.NotificationVerticle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What each section allows by itself and makes no sense together.
 *
 * <p>Thread-safe.
 */
final class RuleChecks {
  private static final long FOR_EVER_MS = Long.MAX_VALUE;

  private final WeftConfig config;

  RuleChecks(WeftConfig config) {
    this.config = config;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(callers());
    findings.addAll(plugins());
    findings.addAll(routesOfNoRole());
    findings.addAll(SealingCheck.of(config));
    findings.addAll(ackWaits());
    findings.add(handlerTimeout());
    findings.addAll(retention());
    findings.add(paymentsKept());
    findings.add(notificationsKept());
    findings.add(reservationTtl());
    findings.addAll(duplicateWindows());
    findings.add(config.embedsNats() ? sync() : syncOfOthers());
    return findings;
  }

  /** Who reaches the node, and how it knows them. */
  private Finding callers() {
    String subject = "who may call";
    GatewayOptions http = config.gateway();
    try {
      http.requireAuthentication();
    } catch (OptionsException open) {
      return Finding.bad(subject, open.getMessage());
    }
    if (Loopback.is(http.host())) {
      return Finding.good(subject, "this machine only: http.host " + http.host());
    }
    return http.security().tls().isConfigured()
        ? Finding.good(subject, "whoever has a key or token, over TLS")
        : Finding.doubtful(
            subject,
            "whoever has a key or token, in clear text: set http.tls.certificate and http.tls.key,"
                + " unless a proxy before the node does TLS");
  }

  /** Services that are not part of Weft. */
  private List<Finding> plugins() {
    return config.node().plugins().keySet().stream()
        .sorted(Comparator.comparing(plugin -> plugin.role().text()))
        .map(
            plugin ->
                Finding.good(
                    "plug-in",
                    plugin.role().text()
                        + " of "
                        + plugin.origin()
                        + (config.node().roles().has(plugin.role())
                            ? ""
                            : ", which this node does not run")))
        .toList();
  }

  /** An address belongs to the role in its first token. */
  private List<Finding> routesOfNoRole() {
    Set<String> known =
        config.node().roles().known().stream().map(Role::text).collect(Collectors.toSet());
    return config.bridge().inbound().values().stream()
        .filter(route -> !known.contains(LocalAddresses.owner(route.address())))
        .map(
            route ->
                Finding.doubtful(
                    "route",
                    "routes.inbound."
                        + route.name()
                        + ".address "
                        + route.address()
                        + " is that of no role here, so nobody answers: put the jar of its service"
                        + " into plugins/, or take the route out"))
        .toList();
  }

  /** A stalled node misses extensions of a short ack wait, and the event comes again. */
  private List<Finding> ackWaits() {
    long providerMs = config.payment().provider().timeoutMs();
    List<Finding> tooShort =
        config.bridge().inbound().values().stream()
            .filter(route -> asksProvider(route) && route.ackWaitMs() <= 2 * providerMs)
            .map(
                route ->
                    Finding.doubtful(
                        "ack wait",
                        "routes.inbound."
                            + route.name()
                            + ".ackWait "
                            + text(route.ackWaitMs())
                            + " is less than twice payment.provider.timeout "
                            + text(providerMs)
                            + ": a node that stalls causes second deliveries; raise it"))
            .toList();
    return tooShort.isEmpty()
        ? List.of(
            Finding.good("ack wait", "well above payment.provider.timeout " + text(providerMs)))
        : tooShort;
  }

  /** The handler must get the provider's answer before the route gives up on the handler. */
  private Finding handlerTimeout() {
    String subject = "handler timeout";
    long providerMs = config.payment().provider().timeoutMs();
    return config.bridge().inbound().values().stream()
        .filter(RuleChecks::asksProvider)
        .filter(route -> route.handlerTimeoutMs() <= providerMs)
        .findFirst()
        .map(
            route ->
                Finding.bad(
                    subject,
                    "routes.inbound."
                        + route.name()
                        + ".handlerTimeout "
                        + text(route.handlerTimeoutMs())
                        + " must be above payment.provider.timeout "
                        + text(providerMs)))
        .orElseGet(
            () -> Finding.good(subject, "above payment.provider.timeout " + text(providerMs)));
  }

  /** Streams that a step of an unfinished order is read from. */
  private List<String> neededByOrders() {
    List<String> names = new ArrayList<>(List.of(Streams.ORDERS, Streams.PAYMENTS));
    names.addAll(new StockShards(config.inventory().shards()).streams());
    return names;
  }

  private List<Finding> retention() {
    long deadlineMs = config.order().deadlineMs();
    List<Finding> findings = new ArrayList<>();
    for (String name : neededByOrders()) {
      Optional<StreamOptions> stream = Optional.ofNullable(config.bridge().streams().get(name));
      stream
          .filter(options -> options.maxAgeMs() > 0 && options.maxAgeMs() <= deadlineMs)
          .ifPresent(
              options ->
                  findings.add(
                      Finding.bad(
                          "retention",
                          "streams."
                              + name
                              + ".maxAge "
                              + text(options.maxAgeMs())
                              + " must be above orders.deadline "
                              + text(deadlineMs)
                              + ", or unfinished orders are forgotten")));
    }
    return findings.isEmpty()
        ? List.of(Finding.good("retention", "above orders.deadline " + text(deadlineMs)))
        : findings;
  }

  /** PAYMENTS alone prevents a second charge when an old event is delivered again. */
  private Finding paymentsKept() {
    long ordersMs = config.retentionMs(Streams.ORDERS);
    long paymentsMs = config.retentionMs(Streams.PAYMENTS);
    return Finding.goodIf(
        paymentsMs >= ordersMs,
        "payments",
        "kept as long as the orders",
        "streams.PAYMENTS.maxAge "
            + text(paymentsMs)
            + " must not be below streams.ORDERS.maxAge "
            + kept(ordersMs)
            + ", or an old order that is read again is charged again");
  }

  /** Given up on in time, they become dead letters before the stream drops them. */
  private Finding notificationsKept() {
    long retentionMs = config.retentionMs(Streams.NOTIFICATIONS);
    long giveUpAfterMs = config.notification().retry().giveUpAfterMs();
    return Finding.goodIf(
        NotificationVerticle.givesUpInTime(giveUpAfterMs, retentionMs),
        "notifications",
        "given up on after " + text(giveUpAfterMs) + ", before they are forgotten",
        "notification.retry.giveUpAfter "
            + text(giveUpAfterMs)
            + " must be well below streams.NOTIFICATIONS.maxAge "
            + kept(retentionMs)
            + "; until it is, receivers are given up on when a tenth of that is left");
  }

  private static String kept(long ms) {
    return ms == FOR_EVER_MS ? "0s, which is for ever" : text(ms);
  }

  private Finding reservationTtl() {
    long ttlMs = config.inventory().reservationTtlMs();
    long deadlineMs = config.order().deadlineMs();
    return Finding.goodIf(
        ttlMs > deadlineMs,
        "reservations",
        "kept for " + text(ttlMs) + ", above orders.deadline " + text(deadlineMs),
        "inventory.reservationTtl "
            + text(ttlMs)
            + " must be above orders.deadline "
            + text(deadlineMs)
            + ", or stock of unfinished orders is never given back");
  }

  /** In the window the server knows a repeated append by its id; later the guard protects. */
  private List<Finding> duplicateWindows() {
    List<Finding> findings =
        config.bridge().streams().values().stream()
            .filter(stream -> stream.duplicateWindowMs() < BusJournal.DEFAULT_TIMEOUT_MS)
            .map(
                stream ->
                    Finding.doubtful(
                        "duplicate window",
                        "streams."
                            + stream.name()
                            + ".duplicateWindow "
                            + text(stream.duplicateWindowMs())
                            + " is shorter than an append may be tried ("
                            + text(BusJournal.DEFAULT_TIMEOUT_MS)
                            + ")"))
            .toList();
    return findings.isEmpty()
        ? List.of(Finding.good("duplicate window", "longer than an append is tried"))
        : findings;
  }

  private Finding sync() {
    String subject = "disk sync";
    String interval = config.embeddedNats().syncInterval();
    return interval.equals(EmbeddedNatsOptions.SYNC_ALWAYS)
        ? Finding.good(
            subject, "every append is on the disk of each server before that one acknowledges it")
        : Finding.doubtful(
            subject,
            "an acknowledged append is on the disk only after up to "
                + interval
                + ": enough for killed processes; against power cuts set"
                + " nats.embedded.syncInterval=always, one sync for each batch");
  }

  private static Finding syncOfOthers() {
    return Finding.doubtful(
        "disk sync",
        "servers of your own do not tell: without jetstream { sync_interval: always } a power cut"
            + " takes up to two minutes of appends from the server that it hits, and from the"
            + " stream where it hits a majority of its servers");
  }

  private static boolean asksProvider(InboundRouteOptions route) {
    return route.address().equals(Addresses.PAYMENT_CAPTURE)
        || route.address().equals(Addresses.PAYMENT_REFUND);
  }

  private static String text(long ms) {
    return Durations.format(ms);
  }
}
