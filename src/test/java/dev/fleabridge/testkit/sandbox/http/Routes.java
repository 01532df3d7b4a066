package dev.fleabridge.testkit.sandbox.http;

import org.jspecify.annotations.Nullable;

/** The routes of one dialect or service. Called under {@code Sandbox}'s lock. */
public interface Routes {

  /**
   * Answers the call.
   *
   * @return null where this is not one of these routes
   * @throws Refusal with the answer, where the call is refused
   */
  @Nullable Answer handle(Call call);
}
