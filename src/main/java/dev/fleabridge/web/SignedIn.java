package dev.fleabridge.web;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How somebody has signed in; it stands in the details of the sign-in. A sign-in by a password has
 * no such details.
 *
 * @param until when the sign-in ends; null where each request signs in by itself
 */
public record SignedIn(How how, @Nullable Instant until) {

  /** The ways of people to sign in. The wire has them in lower case. */
  public enum How {
    TOKEN,
    LOAD_BALANCER,
    SESSION,
    PASSWORD
  }
}
