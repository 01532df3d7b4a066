package dev.fleabridge.testkit.embedded;

import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Says where the console is once the bridge is ready. Plays the samples then, and what makes the
 * console lively, unless {@code --fleabridge.demo=false}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DemoProperties.class)
class SampleConfiguration {

  @Bean
  ApplicationListener<ApplicationReadyEvent> playSamples(
      DemoProperties properties,
      Environment environment,
      ObjectProvider<SandboxServer> sandbox,
      ObjectProvider<LivelyRun> lively) {
    return ready -> {
      BridgeCaller bridge =
          new BridgeCaller(environment.getProperty("local.server.port", Integer.class, 8080));
      System.out.println("\nConsole: " + bridge.console() + "\n");
      if (!properties.demo()) {
        return;
      }
      SampleRun run = new SampleRun(environment, bridge, sandbox.getIfAvailable());
      Thread.ofVirtual()
          .name("samples")
          .start(() -> {
            run.play();
            lively.ifAvailable(it -> it.play(bridge));
          });
    };
  }

  /** Only where nobody else's rules, books or agents are touched. */
  @Bean
  @Conditional(AllIsEmbedded.class)
  LivelyRun livelyRun(Environment environment, SandboxServer sandbox, AwsStandIn aws, Clock clock) {
    return new LivelyRun(environment, sandbox, aws, clock);
  }
}
