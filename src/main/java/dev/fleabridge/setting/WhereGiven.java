package dev.fleabridge.setting;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Makes a bean only where a setting has a value. An empty one is none: a template passes it for
 * what nobody has given, and Spring Boot's own condition would take it for a value. Like there,
 * {@code false} is none.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Conditional(Given.class)
public @interface WhereGiven {

  /** The whole name of the setting, in kebab case. */
  String value();
}
