package dev.fleabridge.engine.lookup;

import dev.fleabridge.aws.CallbackAnswers;
import dev.fleabridge.aws.Endpoints;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.TrainingJobs;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.mlops.MlflowServers;
import dev.fleabridge.mlops.Tokens;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the beans that ask AWS and other servers, and answer callbacks. */
@Configuration(proxyBeanMethods = false)
class LookUpConfiguration {

  @Bean
  Sender lookUpSender(
      TrainingJobs trainingJobs,
      Endpoints endpoints,
      Objects objects,
      MlflowServers mlflow,
      DatabricksWorkspaces databricks) {
    return new LookUpSender(trainingJobs, endpoints, objects, mlflow, databricks);
  }

  @Bean
  Tokens tokens(Secrets secrets) {
    return new SecretTokens(secrets);
  }

  @Bean
  Sender callbackSender(CallbackAnswers callbackAnswers) {
    return new CallbackSender(callbackAnswers);
  }
}
