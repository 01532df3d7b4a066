package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.fleabridge.setting.StartRefused;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class ForwardedHeadersCheckTest {

  @ParameterizedTest
  @ValueSource(strings = {"native", "framework", "NATIVE"})
  void whateverWouldBelieveAnybodyStopsTheStart(String strategy) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> check(strategy))
        .withMessageContaining("fleabridge.web.trusted-proxies");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "NONE"})
  void noneIsWhatIsMeant(String strategy) {
    assertThatNoException().isThrownBy(() -> check(strategy));
  }

  private static void check(String strategy) {
    MockEnvironment environment = new MockEnvironment();
    environment.setProperty("server.forward-headers-strategy", strategy);
    new ForwardedHeadersCheck(environment).check();
  }
}
