package dev.fleabridge.setting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class WhereGivenTest {

  private final ApplicationContextRunner context =
      new ApplicationContextRunner().withUserConfiguration(One.class);

  @Configuration(proxyBeanMethods = false)
  static class One {

    @Bean
    @WhereGiven("fleabridge.example.event-bus")
    StringBuilder reporter() {
      return new StringBuilder();
    }
  }

  @Test
  void aValueMakesTheBean() {
    context
        .withPropertyValues("fleabridge.example.event-bus=outcomes")
        .run(run -> assertThat(run).hasSingleBean(StringBuilder.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fleabridge.example.event-bus=",
        "fleabridge.example.event-bus= ",
        "fleabridge.example.event-bus=false",
        "fleabridge.example.event-bus=False",
        "a=b"
      })
  void anEmptyValueMakesNone(String setting) {
    context
        .withPropertyValues(setting)
        .run(run -> assertThat(run).doesNotHaveBean(StringBuilder.class));
  }
}
