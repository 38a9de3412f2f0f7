"""What is suspicious. Knows nothing of NATS."""

from dataclasses import dataclass

from weft.orders.v1.orders_pb2 import OrderReserved


@dataclass(frozen=True)
class Rules:
    customers: frozenset[str]
    quantity_max: int

    def objection(self, reserved: OrderReserved) -> str | None:
        """Why the order must not pass, for people; None lets it pass."""
        if reserved.order.customer_id in self.customers:
            return "the customer is on the list"
        units = sum(line.quantity for line in reserved.lines)
        if units > self.quantity_max:
            return f"{units} units, more than {self.quantity_max}"
        return None
