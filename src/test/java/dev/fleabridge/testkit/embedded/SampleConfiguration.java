package dev.fleabridge.testkit.embedded;

import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Plays the samples once the bridge is ready, unless {@code --fleabridge.demo=false}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "fleabridge.demo", matchIfMissing = true)
class SampleConfiguration {

  @Bean
  ApplicationListener<ApplicationReadyEvent> playSamples(
      Environment environment, ObjectProvider<SandboxServer> sandbox) {
    return ready -> {
      BridgeCaller bridge =
          new BridgeCaller(environment.getProperty("local.server.port", Integer.class, 8080));
      SampleRun run = new SampleRun(environment, bridge, sandbox.getIfAvailable());
      Thread.ofVirtual().name("samples").start(run::play);
    };
  }
}
