package dev.fleabridge.intake;

import dev.fleabridge.engine.cycle.Worker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Connects the doors to the engine, which is told when something was filed. */
@Configuration(proxyBeanMethods = false)
class EngineConnection {

  @Bean
  FiledListener wakeWorker(Worker worker) {
    return worker::wake;
  }
}
