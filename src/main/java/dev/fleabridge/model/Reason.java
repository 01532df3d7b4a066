package dev.fleabridge.model;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The reasons that Fleabridge itself gives: why an action is in its state, why a line of its
 * history was written, or why a rule could not be applied.
 *
 * <p>The column that holds reasons takes other words too: a rule's {@code otherwise}, {@code
 * invalid_<parameter>} and the error codes of Purple Flea and AWS. A stored reason is therefore a
 * text; compare it with {@link #is} or {@link #among}. The stored word is the constant's name in
 * lower case, so a renamed constant no longer matches stored rows.
 */
public enum Reason {
  // HELD until it may be sent.
  PAUSED("a pause covers it", End.PERSON),
  PAYER_NOT_ALLOWED(
      "the payer was computed from the event and is not on its allow list", End.CONFIGURATION),
  PAYEE_NOT_ALLOWED(
      "the payee was computed from the event and is not on its allow list", End.CONFIGURATION),
  OVER_LIMIT_PER_ACTION("it moves more than one action may", End.CONFIGURATION),
  OVER_BUDGET("a budget has no room for it", End.ITSELF, End.CONFIGURATION),
  INSUFFICIENT_FUNDS("the payer's balance does not cover it with its fees", End.ITSELF),
  APPROVAL_REQUIRED("it moves so much that an approver must agree", End.PERSON, End.CONFIGURATION),
  SECOND_APPROVAL_REQUIRED(
      "it moves so much that a second approver must agree", End.PERSON, End.CONFIGURATION),
  AMOUNT_NOT_KNOWN(
      "nobody can say how much it moves, so an approver must agree", End.PERSON, End.CONFIGURATION),
  FIRST_PAYMENT_TO_PAYEE(
      "its payer has not paid its payee before, so an approver must agree",
      End.ITSELF,
      End.PERSON,
      End.CONFIGURATION),
  NOTHING_PAID("no row of the file became a payment, so an approver must agree", End.PERSON),
  TOO_MANY_INVALID(
      "more rows of the file are invalid than may be, so an approver must agree", End.PERSON),
  RULE_NOT_IN_FORCE(
      "the replica that looked does not have its rule", End.ITSELF, End.CONFIGURATION),
  RULE_UNREADABLE(
      "the replica that looked cannot read its rule as it was when the run began",
      End.ITSELF,
      End.CONFIGURATION),
  OBJECT_NOT_ALLOWED("the object that it reads was computed and is on no list", End.CONFIGURATION),
  LOG_NOT_ALLOWED("the log that it writes was computed and is on no list", End.CONFIGURATION),
  ENDPOINT_NOT_ALLOWED(
      "the endpoint that it calls was computed and is on no list", End.CONFIGURATION),
  JOB_NOT_ALLOWED(
      "the training job that it asks for was computed and is on no list", End.CONFIGURATION),
  CALLBACK_NOT_ALLOWED(
      "the callback's token came from a source that is on no list", End.CONFIGURATION),
  EVALUATION_UNDECIDED(
      "its rule was not evaluated to its end, for want of time, memory or a thread", End.ITSELF),
  STEP_UNRESOLVABLE("its step could not be resolved, by a fault of ours", End.ITSELF),
  ESCROW_NOT_KNOWN("no escrow of that handle has been created yet, as far as is known", End.ITSELF),
  ESCROW_REF_TAKEN("another creation has the handle of its escrow", End.ITSELF),
  ESCROW_REF_AMBIGUOUS("two escrows were given the handle that it names", End.PERSON),
  CANNOT_BE_DECIDED(
      "deciding about it failed, and the log says how", End.PERSON, End.CONFIGURATION),
  KEY_MISSING(
      "the payer has no API key; of a rule that failed: the event does not give its business key",
      End.ITSELF,
      End.CONFIGURATION),
  KEY_REFUSED("Purple Flea refuses the payer's API key", End.ITSELF, End.CONFIGURATION),

  // READY, and not sent yet or not sent any more.
  BALANCE_UNAVAILABLE("it waits for a reading of its payer's balance", End.ITSELF),
  THROTTLED("Purple Flea asked for fewer calls", End.ITSELF),
  WITHHELD(
      "the client did not send it: no key could be fetched, too many calls, or an open circuit breaker",
      End.ITSELF),
  NO_ROOM("too many calls were under way here", End.ITSELF),
  NOT_BEGUN("its call could not be begun", End.ITSELF),
  OTHERS_FIRST("enough files were being read here", End.ITSELF),
  CLAIM_NOT_CONFIRMED(
      "its claim was not confirmed by the database, so nothing was sent", End.ITSELF),
  NOT_SENT("it could not be sent, and so had no effect", End.ITSELF),
  NAME_TAKEN("another action is registering an agent of that name", End.ITSELF),
  LEDGER_UNAVAILABLE(
      "the database did not take what had to be written before it was sent", End.ITSELF),
  BROKE_OFF("the object broke off while it was read", End.ITSELF),
  NOT_READ_HERE(
      "the replica had no memory, no temporary folder or no codec to read the object", End.ITSELF),
  STOPPING("the replica that read the object shut down", End.ITSELF),
  RECONCILED_NOT_DONE("it was found out that it was not carried out", End.ITSELF),
  APPROVED("a person has approved it", End.ITSELF),
  RETRIED("a person has it tried again", End.ITSELF),
  RESOLVED_NOT_DONE("a person has said that it was not carried out", End.ITSELF),

  // Sent, with an outcome that nobody knows yet.
  OUTCOME_UNKNOWN("the call had no answer that tells", End.ITSELF),
  LEASE_EXPIRED(
      "its replica did not report back within its lease, or began no call in it", End.ITSELF),
  FENCE_CLOSED("its replica lost its claim while it was at it", End.ITSELF),
  UNFORESEEN("sending it failed in a way that nobody thought of", End.ITSELF),
  REGISTERED_BUT_KEY_NOT_STORED(
      "the agent was registered, and its key could not be stored", End.ITSELF),
  STILL_UNKNOWN("Purple Flea does not show yet what became of it", End.ITSELF),
  LOOK_AGAIN("a person has it looked up again", End.ITSELF),
  REPEATED_WITH_SAME_KEY(
      "it is sent again with the same key, which has no second effect", End.ITSELF),
  CANNOT_BE_LOOKED_UP("Purple Flea cannot say what became of it", End.PERSON),
  NOT_SETTLED_IN_TIME("the reconciler has looked long enough", End.PERSON),
  ANSWER_NOT_WRITTEN("its answer was heard, and the books refuse what follows from it", End.PERSON),
  FINDING_NOT_WRITTEN("it was found out what became of it, and the books refuse that", End.PERSON),

  // Carried out.
  RECONCILED("the reconciler found that it was carried out"),
  ANSWERED_LATE("an answer that came late says that it was carried out"),
  CARRIED_OUT_TWICE("two attempts were carried out"),
  MAYBE_CARRIED_OUT_TWICE("one attempt was carried out, and another may have been"),
  RESOLVED_DONE("a person has said that it was carried out"),

  // Refused.
  INVALID_PARAMETERS("its parameters make no call"),
  INVALID_HEADER("the first line of the file does not name the columns that the rule reads"),
  WRONG_FORMAT("the file is not in the format that the step reads"),
  BALANCE_UNKNOWN("nothing says what a sweep could move"),
  NOT_FOUND("what it asks for does not exist"),
  SUPERSEDED("the object was written again since the event named it"),
  UNREADABLE("what it read holds more than can be kept or computed with"),
  TOO_LARGE("the answer is larger than what is kept"),
  FILE_CHANGED("the object changed while it was read"),
  UNREADABLE_CODE("the error code of its answer is no word that the books take"),

  // Skipped.
  SHADOW_MODE("its rule was in shadow mode, so it was judged and not sent"),
  ZERO_AMOUNT("the amount is zero, or has no value"),
  BELOW_MINIMUM("the amount is below the step's minimum"),
  NOT_NEEDED("it was to be done in the place of a step that is done, or may be"),
  DEPENDENCY_DECLINED("a step that it needs was refused"),
  DEPENDENCY_EXPIRED("a step that it needs was held for too long"),
  DEPENDENCY_CANCELED("a step that it needs was stopped by a person"),
  DEPENDENCY_SKIPPED("a step that it needs was skipped"),

  // Ended by a person or by time.
  REJECTED("an approver has refused it"),
  CANCELED("a person has stopped it"),
  CANCELED_UNSETTLED("a person has stopped it while nobody knew whether it had been carried out"),
  EXPIRED("it was held until its deadline"),
  DEADLINE_PASSED("it was not sent before its deadline"),
  APPROVAL_EXPIRED("nobody approved it in time"),

  // Lines of history beside the moves.
  ESCROW_KNOWN_ALREADY("its escrow is in the books of another action already", End.PERSON),
  ESCROW_DIFFERS("Purple Flea shows its escrow otherwise than the books", End.PERSON),
  ESCROW_AGREES("Purple Flea shows its escrow as the books do again"),
  ESCROW_FUNDED("Purple Flea shows its escrow as funded"),
  ESCROW_COMPLETED("Purple Flea shows its escrow as completed"),
  ESCROW_RELEASED("its escrow was released, not by this bridge"),
  ESCROW_DISPUTED("its escrow is disputed"),
  ESCROW_REFUNDED("its escrow went back to its payer at its timeout"),
  POSITION_CLOSED("its position was closed, not by this bridge"),
  ORDER_FILLED("its limit order was filled"),
  ORDER_FILLED_UNSEEN("its limit order was filled, and no position of it is seen", End.PERSON),
  ORDER_CANCELLED("its limit order was cancelled, not by this bridge"),

  // Why a rule could not be applied to an event.
  EVENT_TOO_WIDE("the event has too many values in the lists that the rule's pattern asks for"),
  KEY_TOO_LONG("the business key is too long"),
  KEY_INVALID("the business key holds what cannot be stored"),

  // The state itself, where no other reason was given.
  HELD("it is held, and no more is known", End.ITSELF),
  DECLINED("it was refused, and no more was said"),
  SKIPPED("a condition of the rule says no"),
  UNKNOWN("nobody knows yet what became of it", End.ITSELF),
  NEEDS_REVIEW("the reconciler cannot settle it", End.PERSON);

  /** What may end a reason. One reason may have several ends. */
  public enum End {
    /**
     * The engine looks again, and goes on once the reason has ended. Nobody has to do anything at
     * Fleabridge.
     */
    ITSELF,
    /** A changed configuration ends it. It takes a restart, and each start looks at once. */
    CONFIGURATION,
    /** A person's lever ends it. */
    PERSON
  }

  private static final Map<String, Reason> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(Reason::code, Function.identity()));

  private static final String INVALID = "invalid_";
  private static final String DEPENDENCY = "dependency_";

  private final String code = name().toLowerCase(Locale.ROOT);
  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable copy.
  private final Set<End> ends;

  Reason(String text, End... ends) {
    this.text = text;
    this.ends = Set.copyOf(Arrays.asList(ends));
  }

  /** The word that is stored, and that the API shows. */
  public String code() {
    return code;
  }

  /** The same as {@link #code}, so that logs show the stored word. */
  @Override
  public String toString() {
    return code;
  }

  /** What it means, for people: a clause without a full stop. */
  public String text() {
    return text;
  }

  /** Whether it may end without a person or a new configuration. */
  public boolean endsByItself() {
    return ends.contains(End.ITSELF);
  }

  /** What may end it; empty where nothing does. */
  public Set<End> ends() {
    return ends;
  }

  /** The reasons that this may end, in the order of this table. */
  public static Set<Reason> endedBy(End end) {
    return Arrays.stream(values())
        .filter(reason -> reason.ends.contains(end))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));
  }

  /** Whether a stored reason is this one. */
  public boolean is(@Nullable String stored) {
    return code.equals(stored);
  }

  /** Whether a stored reason is one of these. */
  public static boolean among(Collection<Reason> reasons, @Nullable String stored) {
    return of(stored).filter(reasons::contains).isPresent();
  }

  /** The reason with this stored word; empty where the word is not one of ours. */
  public static Optional<Reason> of(@Nullable String stored) {
    return stored == null ? Optional.empty() : Optional.ofNullable(BY_CODE.get(stored));
  }

  /** The stored words of these reasons, for a database to compare with. */
  public static Set<String> codes(Collection<Reason> reasons) {
    return reasons.stream().map(Reason::code).collect(Collectors.toUnmodifiableSet());
  }

  /** The reason of an action that has no other, in a state that needs one. */
  public static String ofState(ActionState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** The reason of a step that is skipped because a step that it needs has ended in this state. */
  public static String ofDependency(ActionState ended) {
    return DEPENDENCY + ofState(ended);
  }

  /** Whether it was skipped because of how a step that it needs has ended. */
  public static boolean isOfDependency(@Nullable String stored) {
    return stored != null && stored.startsWith(DEPENDENCY);
  }

  /**
   * The reason of a step whose parameter is not valid. A hyphen in the name becomes an underscore.
   */
  public static String ofInvalid(String parameter) {
    return INVALID + parameter.replace('-', '_');
  }
}
