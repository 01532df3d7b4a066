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
    return unlessOff(context.getEnvironment().getProperty(name)) != null;
  }

  /** The text; null where it is blank. */
  public static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /**
   * The text; null where it is blank or {@code false}, which YAML makes of {@code off} and {@code
   * no} too. It is for what is switched on by being named.
   */
  public static @Nullable String unlessOff(@Nullable String text) {
    return text == null || text.strip().equalsIgnoreCase("false") ? null : orNull(text);
  }
}
