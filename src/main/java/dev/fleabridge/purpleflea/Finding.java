package dev.fleabridge.purpleflea;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a look-up found out about a call whose outcome was unknown. */
public sealed interface Finding {

  /** What the look-up saw, for the record. */
  String evidence();

  /** The call was carried out. */
  record Happened(Receipt receipt, String evidence) implements Finding {}

  /** The call was not carried out and will not be. It may be sent again. */
  record DidNotHappen(String evidence) implements Finding {}

  /**
   * Nobody can tell whether the call was carried out, and carrying it out again changes nothing. So
   * it may be sent again with the same bytes. That is no proof: only an answer to it is.
   */
  record MayRepeat(String evidence) implements Finding {}

  /** Nothing is proved yet, because it is too early or the look-up itself failed. Ask again. */
  record NotYetClear(String reason, String evidence, NextLook next) implements Finding {

    public NotYetClear(String reason, String evidence) {
      this(reason, evidence, NextLook.WHENEVER);
    }
  }

  /** The API cannot answer this, now or later. A person must decide. */
  record CannotTell(String reason, String evidence) implements Finding {}

  /**
   * What the next look should know, and when it should come.
   *
   * @param seen what to show it ({@link Attempted#seen}); null where it is shown what this look was
   *     shown
   * @param within how soon it should come, because a later look may find less; null where that does
   *     not matter
   * @param notBefore how long the server wants no calls; null where it did not say
   */
  record NextLook(@Nullable String seen, @Nullable Duration within, @Nullable Duration notBefore) {

    public static final NextLook WHENEVER = new NextLook(null, null, null);
  }
}
