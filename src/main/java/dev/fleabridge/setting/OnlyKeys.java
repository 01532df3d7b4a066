package dev.fleabridge.setting;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Set;
import java.util.function.Supplier;

/** Tells the only keys, in kebab case, that a map of a properties record may have. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface OnlyKeys {

  /** A class without arguments that gives the keys. */
  Class<? extends Supplier<Set<String>>> value();
}
