package dev.fleabridge.purpleflea;

/** What a look-up found out about a call whose outcome was unknown. */
public sealed interface Finding {

  /** What was seen, for the record. */
  String evidence();

  /** The call was carried out. */
  record Happened(Receipt receipt, String evidence) implements Finding {}

  /** The call was not carried out and no longer will be; it may be sent again. */
  record DidNotHappen(String evidence) implements Finding {}

  /** Not seen so far, but too early to call it absent, or the look-up itself failed: ask again. */
  record NotYetClear(String reason, String evidence) implements Finding {}

  /** The API cannot answer this, now or later: a person must decide. */
  record CannotTell(String reason, String evidence) implements Finding {}
}
