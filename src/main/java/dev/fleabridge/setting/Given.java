package dev.fleabridge.setting;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether somebody has given a text: an empty one is none. */
public final class Given implements Condition {

  Given() {}

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    String name = metadata.getAnnotations().get(WhereGiven.class).getString("value");
    return orNull(context.getEnvironment().getProperty(name)) != null;
  }

  /** The text; null where it is blank. */
  public static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
