package dev.weft.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarlyRefusalTest {
  @ParameterizedTest
  @CsvSource({
    "/api/v1/orders, /api/v1/orders, true",
    "/api/v1/orders, /api/v1/orders/, false",
    "/api/v1/orders, /api/v1/order, false",
    "/api/v1/orders, '', false",
    "/api/v1/orders/{id}, /api/v1/orders/7, true",
    "/api/v1/orders/{id}, /api/v1/orders/, false",
    "/api/v1/orders/{id}, /api/v1/orders, false",
    "/api/v1/orders/{id}, /api/v1/orders/7/cancel, false",
    "/api/v1/orders/{id}/cancel, /api/v1/orders/7/cancel, true",
    "/api/v1/orders/{id}/cancel, /api/v1/orders//cancel, false",
    "/api/v1/orders/{id}/cancel, /api/v1/orders/7/cancels, false",
    "/a/{b}/{c}, /a/b/c, true",
    "/a/{b}/{c}, /a/b, false"
  })
  void knowsTheTemplateOfAPath(String template, String path, boolean fits) {
    assertThat(EarlyRefusal.fits(template, path)).isEqualTo(fits);
  }
}
