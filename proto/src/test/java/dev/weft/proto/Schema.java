package dev.weft.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.weft.proto.api.v1.Api;
import dev.weft.proto.common.v1.Common;
import dev.weft.proto.deadletters.v1.DeadLetters;
import dev.weft.proto.inventory.v1.Inventory;
import dev.weft.proto.journal.v1.Journal;
import dev.weft.proto.notifications.v1.Notifications;
import dev.weft.proto.orders.v1.Orders;
import dev.weft.proto.payments.v1.Payments;
import dev.weft.proto.steps.v1.Steps;
import java.util.List;

/** Immutable. The compiled {@code .proto} files of this module. */
public final class Schema {
  /** Events that a stream keeps: what was once written must stay readable. */
  public static final List<FileDescriptor> STORED =
      List.of(
          Orders.getDescriptor(),
          Inventory.getDescriptor(),
          Payments.getDescriptor(),
          Steps.getDescriptor(),
          Notifications.getDescriptor());

  /** Every file, in an order in which each comes after what it imports. */
  public static final List<FileDescriptor> ALL =
      List.of(
          Common.getDescriptor(),
          Orders.getDescriptor(),
          Inventory.getDescriptor(),
          Payments.getDescriptor(),
          Steps.getDescriptor(),
          Notifications.getDescriptor(),
          Api.getDescriptor(),
          Journal.getDescriptor(),
          DeadLetters.getDescriptor());

  private Schema() {}

  /** The types of all stored events. */
  public static List<Descriptor> storedEvents() {
    return STORED.stream().flatMap(file -> file.getMessageTypes().stream()).toList();
  }
}
