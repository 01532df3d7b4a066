package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Walks a paged list with bounds on items and pages. Beyond a bound it fails, because a search must
 * not silently lose the rest.
 */
final class Pages {

  /** A filtered list may have empty pages. More pages than this mean that the service is faulty. */
  private static final int MAX_PAGES = 1_000;

  private final String things;
  private final int maxItems;
  private @Nullable String token;
  private boolean more;
  private int items;
  private int pages;

  Pages(String things, int maxItems) {
    this.things = things;
    this.maxItems = maxItems;
  }

  /** The token of the page to ask for; null for the first. */
  @Nullable String token() {
    return token;
  }

  /**
   * Counts one item.
   *
   * @throws AwsFailure REFUSED {@code TooMany} beyond the bound
   */
  void count() {
    if (++items > maxItems) {
      throw tooMany(maxItems + " " + things);
    }
  }

  void turn(@Nullable String nextToken) {
    if (++pages >= MAX_PAGES && nextToken != null) {
      throw tooMany(MAX_PAGES + " pages of " + things);
    }
    more = nextToken != null && !nextToken.isEmpty() && !nextToken.equals(token);
    token = nextToken;
  }

  boolean hasNext() {
    return more;
  }

  /** The failure beyond a bound. {@code what} is a text such as {@code 250 pipelines}. */
  static AwsFailure tooMany(String what) {
    return new AwsFailure(
        Kind.REFUSED, "TooMany", "More than " + what + " in one window: ask for a shorter one.");
  }
}
