package dev.weft.gateway;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;

/** Each test has a gateway of its own. */
abstract class GatewayTest {
  @AutoClose Fixture weft;

  @BeforeEach
  void startGateway() {
    weft = new Fixture();
  }
}
