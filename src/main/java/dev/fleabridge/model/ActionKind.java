package dev.fleabridge.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What kind of step an action is. The wire name is the step's key in a rules file
 * (docs/rules.md#the-kinds).
 *
 * <p>Every fact about a kind stands in this table. The constructors ask for all of them, so an
 * incomplete kind does not compile.
 */
public enum ActionKind {
  TRANSFER(Agents.PAYER_AND_PAYEE, Amount.OF_THE_RULE, Fee.OF_A_TRANSFER, Trace.PAYMENT, Deed.NONE),
  PAYOUT(Agents.PAYER_AND_PAYEE, Amount.OF_THE_RULE, Fee.OF_A_TRANSFER, Trace.PAYMENT, Deed.NONE),
  /** A transfer of zero to the agent itself. Its memo is a log entry. */
  RECORD(Agents.ONE, Amount.NONE, Fee.NONE, Trace.OF_ITS_OWN, Deed.NONE),
  CREATE_ESCROW(
      Agents.PAYER_AND_PAYEE,
      Amount.OF_THE_RULE,
      Fee.OF_A_RELEASE,
      Trace.OF_ITS_OWN,
      Deed.CREATES_ESCROW,
      "ref"),
  COMPLETE_ESCROW(
      Agents.ONE, Amount.NONE, Fee.NONE, Trace.OF_ITS_OWN, Deed.COMPLETES_ESCROW, "escrow", "ref"),
  RELEASE_ESCROW(
      Agents.ONE, Amount.NONE, Fee.NONE, Trace.OF_ITS_OWN, Deed.RELEASES_ESCROW, "escrow", "ref"),
  DISPUTE_ESCROW(
      Agents.ONE, Amount.NONE, Fee.NONE, Trace.OF_ITS_OWN, Deed.DISPUTES_ESCROW, "escrow", "ref"),
  OPEN_POSITION(
      Agents.ONE, Amount.OF_THE_RULE, Fee.NONE, Trace.ORDER, Deed.OPENS_POSITION, "market", "side"),
  /** The position that it ends tells its trade from others. */
  CLOSE_POSITION(
      Agents.ONE, Amount.NONE, Fee.NONE, Trace.OF_ITS_OWN, Deed.CLOSES_POSITION, "position"),
  /** Rests at the server until the market reaches its price. Its money counts when it is placed. */
  LIMIT_ORDER(
      Agents.ONE,
      Amount.OF_THE_RULE,
      Fee.NONE,
      Trace.ORDER,
      Deed.PLACES_ORDER,
      "market",
      "side",
      "limit-price"),
  CANCEL_ORDER(Agents.ONE, Amount.NONE, Fee.NONE, Trace.OF_ITS_OWN, Deed.CANCELS_ORDER, "order"),
  STOP_LOSS(
      Agents.ONE,
      Amount.NONE,
      Fee.NONE,
      Trace.OF_ITS_OWN,
      Deed.SETS_EXIT,
      "position",
      "trigger-price"),
  TAKE_PROFIT(
      Agents.ONE,
      Amount.NONE,
      Fee.NONE,
      Trace.OF_ITS_OWN,
      Deed.SETS_EXIT,
      "position",
      "trigger-price"),
  CLAIM_FAUCET(Agents.ONE, Amount.NONE, Fee.NONE, Trace.OF_ITS_OWN, Deed.NONE),
  REGISTER_AGENT(
      Agents.NONE, Amount.NONE, Fee.NONE, Trace.OF_ITS_OWN, Deed.REGISTERS_AGENT, "name"),
  /** Moves what an agent holds above its ceiling to the treasury. */
  SWEEP(Agents.ONE_AND_TO, Amount.ABOVE_CEILING, Fee.OF_A_TRANSFER, Trace.PAYMENT, Deed.NONE),
  DESCRIBE_TRAINING_JOB(
      Family.LOOK_UP, Agents.NONE, Outside.TRAINING_JOB, LeaseClass.AWS_CALL, "name"),
  INVOKE_ENDPOINT(Family.LOOK_UP, Agents.NONE, Outside.ENDPOINT, LeaseClass.SLOW, "endpoint"),
  READ_OBJECT(Family.LOOK_UP, Agents.NONE, Outside.OBJECT, LeaseClass.SLOW, "uri"),
  /** Reads metrics, parameters and tags of a run of MLflow. */
  READ_MLFLOW_RUN(
      Family.LOOK_UP, Agents.NONE, Outside.MLFLOW_RUN, LeaseClass.AWS_CALL, "server", "run-id"),
  /** Asks how a run of a job ended in Databricks. */
  DESCRIBE_DATABRICKS_RUN(
      Family.LOOK_UP,
      Agents.NONE,
      Outside.DATABRICKS_RUN,
      LeaseClass.AWS_CALL,
      "workspace",
      "run-id"),
  /** Runs a statement that only reads on a warehouse of Databricks, and waits for its rows. */
  QUERY_DATABRICKS(
      Family.LOOK_UP, Agents.NONE, Outside.DATABRICKS_QUERY, LeaseClass.SLOW, "workspace"),
  /** Reads rows and files one payment for each. It prolongs its lease meanwhile. */
  PAY_SCORES(
      Family.FAN_OUT,
      Agents.PAYER_AND_PAYEE,
      Outside.OBJECT_AND_LOG,
      LeaseClass.CALL,
      "uri",
      "rows"),
  /** Answers a pipeline's callback step. */
  ANSWER_CALLBACK(Family.CALLBACK, Agents.NONE, Outside.CALLBACK, LeaseClass.AWS_CALL, "token");

  /** Who carries an action out, and what a lost answer means for it. */
  public enum Family {
    /** It has an effect at Purple Flea, and is carried out at most once. */
    PURPLE_FLEA,
    /** It only reads. Asking again is harmless. */
    LOOK_UP,
    /**
     * It writes actions into our own ledger, each under its own key. Doing it again adds nothing.
     */
    FAN_OUT,
    /** SageMaker ignores a repeated client request token. Sending it again is harmless. */
    CALLBACK
  }

  /** Which parameters name the agents that an action concerns. */
  public enum Agents {
    NONE(null, null),
    PAYER_AND_PAYEE("payer", "payee"),
    /** One agent acts. Where money moves, it is this agent's. */
    ONE("agent", null),
    ONE_AND_TO("agent", "to");

    private final Optional<String> payer;
    private final Optional<String> payee;

    Agents(@Nullable String payer, @Nullable String payee) {
      this.payer = Optional.ofNullable(payer);
      this.payee = Optional.ofNullable(payee);
    }

    /** The parameter that names whose money moves, or who acts. */
    public Optional<String> payer() {
      return payer;
    }

    /** The parameter that names who gets the money. */
    public Optional<String> payee() {
      return payee;
    }
  }

  /** What says how much of the payer's money an action takes. */
  public enum Amount {
    /** It takes none. */
    NONE,
    /** The parameter {@code amount}. */
    OF_THE_RULE,
    /** What the payer has above a ceiling. It is known only when the action is claimed. */
    ABOVE_CEILING
  }

  /** The fee that a dialect may take from the payer beside the amount. */
  public enum Fee {
    NONE,
    OF_A_TRANSFER,
    /** The fee of an escrow's release. The creation of the escrow sets it aside. */
    OF_A_RELEASE
  }

  /** How its effect at Purple Flea is told from the effects of other actions. */
  public enum Trace {
    /** It looks like any payment of the same amount. */
    PAYMENT,
    /** It looks like any order, because fills differ from what was asked for. */
    ORDER,
    /** It carries a reference of ours, or the thing that it acts on identifies it. */
    OF_ITS_OWN
  }

  /** What a DONE action changes in the books beside the actions. */
  public enum Deed {
    NONE,
    CREATES_ESCROW,
    COMPLETES_ESCROW,
    RELEASES_ESCROW,
    DISPUTES_ESCROW,
    OPENS_POSITION,
    CLOSES_POSITION,
    PLACES_ORDER,
    CANCELS_ORDER,
    /** Sets a price at which the server closes a position by itself. */
    SETS_EXIT,
    REGISTERS_AGENT;

    /** Whether it acts on an escrow that exists already, named by id or by our handle. */
    public boolean actsOnEscrow() {
      return switch (this) {
        case COMPLETES_ESCROW, RELEASES_ESCROW, DISPUTES_ESCROW -> true;
        case NONE,
            CREATES_ESCROW,
            OPENS_POSITION,
            CLOSES_POSITION,
            PLACES_ORDER,
            CANCELS_ORDER,
            SETS_EXIT,
            REGISTERS_AGENT ->
            false;
      };
    }
  }

  /** What it names outside of Fleabridge and Purple Flea (money rule 28). */
  public enum Outside {
    NOTHING,
    TRAINING_JOB,
    ENDPOINT,
    OBJECT,
    /** An object to read, and one to write a log to. */
    OBJECT_AND_LOG,
    /** A run on a server of MLflow that the configuration names. */
    MLFLOW_RUN,
    /** A run of a job in a workspace of Databricks that the configuration names. */
    DATABRICKS_RUN,
    /** A statement for the warehouse of such a workspace. */
    DATABRICKS_QUERY,
    CALLBACK;

    /** Whether it reads an object. */
    public boolean isObject() {
      return this == OBJECT || this == OBJECT_AND_LOG;
    }
  }

  /** How long a claim has to hold. */
  public enum LeaseClass {
    /** A call of Purple Flea, or work that prolongs its own lease. */
    CALL,
    /** A call of an AWS client, with its retries, or of another server that is asked once. */
    AWS_CALL,
    /** Asking a model, reading an object, or waiting for a statement. */
    SLOW
  }

  private final Family family;
  private final Agents agents;
  private final Amount amount;
  private final Fee fee;
  private final Trace trace;
  private final Deed deed;
  private final Outside outside;
  private final LeaseClass leaseClass;

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable copy.
  private final List<String> targets;

  /** A kind that has an effect at Purple Flea. */
  ActionKind(Agents agents, Amount amount, Fee fee, Trace trace, Deed deed, String... targets) {
    this.family = Family.PURPLE_FLEA;
    this.agents = agents;
    this.amount = amount;
    this.fee = fee;
    this.trace = trace;
    this.deed = deed;
    this.outside = Outside.NOTHING;
    this.leaseClass = LeaseClass.CALL;
    this.targets = List.of(targets);
  }

  /** A kind that has no effect at Purple Flea and moves no money. */
  ActionKind(
      Family family, Agents agents, Outside outside, LeaseClass leaseClass, String... targets) {
    this.family = family;
    this.agents = agents;
    this.amount = Amount.NONE;
    this.fee = Fee.NONE;
    this.trace = Trace.OF_ITS_OWN;
    this.deed = Deed.NONE;
    this.outside = outside;
    this.leaseClass = leaseClass;
    this.targets = List.of(targets);
  }

  public Family family() {
    return family;
  }

  /**
   * Whether it changes something outside of Fleabridge. In shadow mode such a kind is not carried
   * out, while one that only reads is. The constraint {@code shadow_is_never_sent} of the database
   * names the kinds that only read.
   */
  public boolean actsOutside() {
    return switch (family) {
      case PURPLE_FLEA, CALLBACK -> true;
      case LOOK_UP, FAN_OUT -> false;
    };
  }

  /** Whether it has an effect at Purple Flea, which need not move money. */
  public boolean isOfPurpleFlea() {
    return family == Family.PURPLE_FLEA;
  }

  public Agents agents() {
    return agents;
  }

  public Amount amount() {
    return amount;
  }

  /**
   * Whether it takes money from the payer's balance. Such an action has a payer and an amount, and
   * its money is reserved before it is sent.
   */
  public boolean spends() {
    return amount != Amount.NONE;
  }

  /**
   * Whether money may move because of it: it takes some from the payer, files payments, or lets go
   * what an escrow or a position holds. Of an action that takes none itself, its amount says
   * nothing of that.
   */
  public boolean mayMoveMoney() {
    return spends()
        || family == Family.FAN_OUT
        || deed == Deed.RELEASES_ESCROW
        || deed == Deed.CLOSES_POSITION
        || deed == Deed.SETS_EXIT;
  }

  public Fee fee() {
    return fee;
  }

  public Trace trace() {
    return trace;
  }

  public Deed deed() {
    return deed;
  }

  public Outside outside() {
    return outside;
  }

  public LeaseClass leaseClass() {
    return leaseClass;
  }

  /** The parameters that name the thing acted on, besides payer, payee and amount. */
  public List<String> targets() {
    return targets;
  }

  /** The name in a rules file, such as {@code create-escrow}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<ActionKind> ofWireName(String name) {
    return Arrays.stream(values()).filter(kind -> kind.wireName().equals(name)).findFirst();
  }
}
