package dev.weft.launcher.node;

import com.google.protobuf.Message;
import dev.weft.bridge.mesh.Member;
import dev.weft.bridge.mesh.MeshEndpoint;
import dev.weft.bridge.mesh.MeshOptions;
import dev.weft.bridge.mesh.MeshService;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.Roles;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.ForgetCustomer;
import dev.weft.proto.api.v1.ForgetCustomerReply;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.payments.v1.PaymentCaptured;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** What this node is to others: who it is, and which services its roles have for them. */
final class NodeMesh {
  private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");
  private static final String UNVERSIONED = "0.0.0";

  private NodeMesh() {}

  /**
   * Blocks while the machine looks for its name.
   *
   * @param port of HTTP
   */
  static MeshOptions of(WeftConfig config, int port) {
    Roles roles = config.node().roles();
    String version = NodeMesh.class.getPackage().getImplementationVersion();
    Member self =
        new Member(
            UUID.randomUUID().toString(),
            host(config.gateway().host()) + ":" + port,
            Set.copyOf(roles.texts()),
            version == null ? UNVERSIONED : version,
            true);
    return new MeshOptions(
        config.cluster().isJoined() ? config.cluster().name() : "",
        self,
        Set.copyOf(roles.foreignTexts()),
        Stream.concat(
                ownServices(roles).stream(),
                config.node().plugins().keySet().stream()
                    .map(plugin -> service(roles, plugin.role())))
            .toList(),
        roles.has(Role.GATEWAY) ? Set.of(Streams.ORDERS) : Set.of(),
        config.gateway().requestTimeoutMs());
  }

  private static List<MeshService> ownServices(Roles roles) {
    return List.of(
        service(
            roles,
            Role.GATEWAY,
            open("orders-submit", Addresses.GATEWAY_ORDERS_SUBMIT, "weft.orders.submit"),
            open("orders-get", Addresses.GATEWAY_ORDERS_GET, "weft.orders.get"),
            open("inventory-get", Addresses.GATEWAY_INVENTORY_GET, "weft.inventory.get")),
        service(
            roles,
            Role.ORDER,
            call(
                Addresses.ORDER_PLACE,
                PlaceOrder.getDefaultInstance(),
                PlaceOrderReply.getDefaultInstance()),
            call(
                Addresses.ORDER_CANCEL,
                CancelOrder.getDefaultInstance(),
                CancelOrderReply.getDefaultInstance()),
            call(
                Addresses.ORDER_GET,
                GetOrder.getDefaultInstance(),
                GetOrderReply.getDefaultInstance()),
            call(
                Addresses.ORDER_TIMELINE,
                GetTimeline.getDefaultInstance(),
                GetTimelineReply.getDefaultInstance()),
            call(
                Addresses.ORDER_FORGET,
                ForgetCustomer.getDefaultInstance(),
                ForgetCustomerReply.getDefaultInstance())),
        service(
            roles,
            Role.INVENTORY,
            call(
                Addresses.INVENTORY_GET,
                GetInventory.getDefaultInstance(),
                GetInventoryReply.getDefaultInstance()),
            call(
                Addresses.INVENTORY_ADJUST,
                AdjustStock.getDefaultInstance(),
                AdjustStockReply.getDefaultInstance())),
        service(
            roles,
            Role.PAYMENT,
            call(
                Addresses.PAYMENT_VERIFY,
                PaymentCaptured.getDefaultInstance(),
                PaymentCaptured.getDefaultInstance())),
        service(roles, Role.NOTIFICATION));
  }

  private static MeshService service(Roles roles, Role role, MeshEndpoint... endpoints) {
    return new MeshService(
        "weft-" + role.text(), role.description(), roles.has(role), List.of(endpoints));
  }

  private static MeshEndpoint open(String name, String address, String subject) {
    return new MeshEndpoint.Open(name, address, subject);
  }

  private static MeshEndpoint call(String address, Message request, Message reply) {
    return new MeshEndpoint.Call(
        address.substring(address.indexOf('.') + 1), address, request, reply);
  }

  /** A name that distinguishes nodes which listen on all addresses of their machines. */
  private static String host(String listened) {
    if (!EVERY_ADDRESS.contains(listened)) {
      return listened.contains(":") ? "[" + listened + "]" : listened;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return listened;
    }
  }
}
