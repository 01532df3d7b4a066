package dev.fleabridge.testkit.embedded;

import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Plays the samples once the bridge is ready, unless {@code --fleabridge.demo=false}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DemoProperties.class)
class SampleConfiguration {

  @Bean
  ApplicationListener<ApplicationReadyEvent> playSamples(
      DemoProperties properties, Environment environment, ObjectProvider<SandboxServer> sandbox) {
    return ready -> {
      if (!properties.demo()) {
        return;
      }
      BridgeCaller bridge =
          new BridgeCaller(environment.getProperty("local.server.port", Integer.class, 8080));
      SampleRun run = new SampleRun(environment, bridge, sandbox.getIfAvailable());
      Thread.ofVirtual().name("samples").start(run::play);
    };
  }
}
