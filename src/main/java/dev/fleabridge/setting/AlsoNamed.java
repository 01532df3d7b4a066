package dev.fleabridge.setting;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Tells which names of settings stand below the prefix of a properties record without being its
 * components. A name that neither a record nor this annotation has refuses the start as unknown.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface AlsoNamed {

  /** The element that stands for a free key, such as an agent's id. */
  String KEY = "*";

  /**
   * Names below the prefix, in kebab case with dots between the elements. An element may be {@link
   * #KEY}, or a choice such as {@code wallet|escrow}. A name with a key is read exactly: in kebab
   * or camel case, and as a variable of upper-case letters, digits and underscores, which the key
   * may hold too.
   */
  String[] value() default {};

  /** Whole prefixes that the record had in earlier releases, and that still mean the same. */
  String[] formerly() default {};
}
