package dev.fleabridge.testkit.embedded.roles;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class UnchangedSignInTest {

  private static final String PERSON = "fleabridge.security.operators.";

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withUserConfiguration(RolesConfiguration.class)
          .withPropertyValues("fleabridge.security.basic-sign-in=true")
          .withPropertyValues(
              Arrays.stream(Role.values())
                  .map(role -> PERSON + role.word + ".password={noop}" + role.word)
                  .toArray(String[]::new))
          .withPropertyValues(
              Arrays.stream(Role.values())
                  .map(role -> PERSON + role.word + ".roles=" + role.word)
                  .toArray(String[]::new));

  @Test
  void asItIsTheViewerComesInByItself() {
    runner.run(context -> assertThat(context).hasBean("roleSignIn").hasBean("roleButtons"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fleabridge.security.basic-sign-in=false",
        "fleabridge.security.operators.operator.password={noop}secret",
        "fleabridge.security.operators.viewer.roles=operator",
        "fleabridge.web.trusted-proxies=10.0.0.0/8",
        "fleabridge.web.trusted-proxies[0]=10.0.0.0/8",
        "fleabridge.security.alb.signer=arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/x",
        "spring.security.oauth2.client.registration.company.client-id=console"
      })
  void whereSomebodyHasChangedItNobodyDoes(String setting) {
    runner
        .withPropertyValues(setting)
        .run(context -> assertThat(context).doesNotHaveBean("roleSignIn"));
  }
}
