package dev.fleabridge.engine.lookup;

import dev.fleabridge.aws.CallbackAnswers;
import dev.fleabridge.aws.Endpoints;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.engine.Sender;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the beans that ask AWS and answer callbacks. */
@Configuration(proxyBeanMethods = false)
class LookUpConfiguration {

  @Bean
  Sender lookUpSender(TrainingJobs trainingJobs, Endpoints endpoints, Objects objects) {
    return new LookUpSender(trainingJobs, endpoints, objects);
  }

  @Bean
  Sender callbackSender(CallbackAnswers callbackAnswers) {
    return new CallbackSender(callbackAnswers);
  }
}
