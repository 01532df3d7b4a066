package dev.fleabridge.testkit.embedded;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Books, queue, Purple Flea and AWS are ours, and so are the rules. */
final class AllIsEmbedded implements Condition {

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    ConfigurableListableBeanFactory factory = context.getBeanFactory();
    return factory != null
        && EmbeddedParts.NAMES.stream().allMatch(factory::containsSingleton)
        && environment
            .getProperty("fleabridge.rules.location", LivelyRun.DEFAULT_RULES)
            .equals(LivelyRun.DEFAULT_RULES);
  }
}
