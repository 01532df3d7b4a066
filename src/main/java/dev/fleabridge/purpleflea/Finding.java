package dev.fleabridge.purpleflea;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a look-up found out about a call whose outcome was unknown. */
public sealed interface Finding {

  /** What was seen, for the record. */
  String evidence();

  /** The call was carried out. */
  record Happened(Receipt receipt, String evidence) implements Finding {}

  /** The call was not carried out and no longer will be; it may be sent again. */
  record DidNotHappen(String evidence) implements Finding {}

  /** Not seen so far, but too early to call it absent, or the look-up itself failed: ask again. */
  record NotYetClear(String reason, String evidence, NextLook next) implements Finding {

    public NotYetClear(String reason, String evidence) {
      this(reason, evidence, NextLook.WHENEVER);
    }
  }

  /** The API cannot answer this, now or later: a person must decide. */
  record CannotTell(String reason, String evidence) implements Finding {}

  /**
   * What the next look should know, and when it should come.
   *
   * @param seen what to show it ({@link Attempted#seen}); null: what this one was shown
   * @param within after which time it may find less than it could; null where that does not matter
   * @param notBefore for how long the server wants to be left alone; null where it did not say
   */
  record NextLook(@Nullable String seen, @Nullable Duration within, @Nullable Duration notBefore) {

    public static final NextLook WHENEVER = new NextLook(null, null, null);
  }
}
