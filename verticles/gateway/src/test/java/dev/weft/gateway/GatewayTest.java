package dev.weft.gateway;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Each test has a gateway of its own. */
abstract class GatewayTest {
  Fixture weft;

  @BeforeEach
  void startGateway() {
    weft = new Fixture();
  }

  @AfterEach
  void stopGateway() {
    weft.close();
  }
}
