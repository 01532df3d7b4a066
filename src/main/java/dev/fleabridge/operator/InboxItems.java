package dev.fleabridge.operator;

import dev.fleabridge.engine.guard.Approval;
import dev.fleabridge.engine.lever.FourEyes;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.ledger.Cursor;
import dev.fleabridge.ledger.Decisions.Wanted;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.KnownPayees;
import dev.fleabridge.ledger.KnownPayees.Question;
import dev.fleabridge.ledger.KnownPayees.Standing;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.operator.InboxController.Account;
import dev.fleabridge.operator.InboxController.Eyes;
import dev.fleabridge.operator.InboxController.Item;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Gathers what a person needs to know for each decision of a page. */
final class InboxItems {

  private final Ledger ledger;
  private final Readings readings;
  private final Clock clock;

  InboxItems(Ledger ledger, Readings readings, Clock clock) {
    this.ledger = ledger;
    this.readings = readings;
    this.clock = clock;
  }

  /** What was read of all actions of a page at once. */
  private record Known(
      Map<UUID, ActionViews.Detail> details,
      Map<String, String> senders,
      Map<UUID, List<String>> askedAgain,
      Map<Question, Standing> payees,
      Map<String, Wallet> wallets,
      List<Escrow> escrows) {}

  Page<Item> page(@Nullable Wanted wanted, @Nullable Cursor after, int limit, String reader) {
    Page<Action> page = readings.decisions().page(wanted, Approval.REASONS, after, limit);
    Known known = known(page.items());
    return page.map(action -> item(action, known, reader));
  }

  private Known known(List<Action> actions) {
    List<UUID> ids = actions.stream().map(Action::id).toList();
    return new Known(
        ActionViews.details(actions, ledger, readings).stream()
            .collect(Collectors.toMap(detail -> detail.action().id(), detail -> detail)),
        readings.decisions().senders(actions.stream().map(Action::eventId).toList()),
        readings.decisions().actors(FourEyes.ASKING, ids),
        ledger
            .knownPayees()
            .ask(actions.stream().map(InboxItems::question).flatMap(Optional::stream).toList()),
        ledger
            .wallets()
            .read(actions.stream().map(Action::wallet).filter(Objects::nonNull).toList()),
        ledger.escrows().byRefsOrIds(actions.stream().flatMap(InboxItems::escrowsOf).toList()));
  }

  private Item item(Action action, Known known, String reader) {
    ActionViews.Detail detail = Objects.requireNonNull(known.details().get(action.id()));
    Wallet wallet = action.wallet() == null ? null : known.wallets().get(action.wallet());
    List<String> escrows = escrowsOf(action).toList();
    Standing payee =
        question(action)
            .flatMap(each -> Optional.ofNullable(known.payees().get(each)))
            .orElse(null);
    return new Item(
        action.state() == ActionState.NEEDS_REVIEW ? Wanted.REVIEW : Wanted.APPROVAL,
        EntityTag.of(detail),
        detail,
        waitsSince(detail),
        Stream.of(action.approvalDue(), action.expiresAt())
            .filter(Objects::nonNull)
            .min(Instant::compareTo)
            .orElse(null),
        eyes(action, known, reader),
        payee == null ? null : payee == Standing.NEW,
        payee,
        wallet == null ? null : account(wallet),
        known.escrows().stream()
            .filter(e -> escrows.contains(e.ref()) || escrows.contains(e.escrowId()))
            .map(e -> EscrowController.View.of(e, clock.instant()))
            .toList(),
        action.state() == ActionState.NEEDS_REVIEW
            ? Levers.neededId(action.kind()).orElse(null)
            : null);
  }

  /** When it came into its state: a hold for another reason has not ended the wait. */
  private static Instant waitsSince(ActionViews.Detail detail) {
    ActionState state = detail.action().state();
    return detail.history().stream()
        .filter(move -> move.to() == state && move.from() != state)
        .map(ActionViews.Move::at)
        .reduce((earlier, later) -> later)
        .orElse(detail.action().updatedAt());
  }

  private static Eyes eyes(Action action, Known known, String reader) {
    FourEyes.Behind behind =
        new FourEyes.Behind(
            action.requestedBy(),
            known.askedAgain().getOrDefault(action.id(), List.of()),
            action.approvedBy(),
            known.senders().get(action.eventId()));
    boolean review = action.state() == ActionState.NEEDS_REVIEW;
    return new Eyes(
        behind.requestedBy(),
        behind.askedAgain(),
        behind.sender(),
        behind.approvedBy(),
        review ? null : FourEyes.deed(reader, behind).orElse(null));
  }

  private static Account account(Wallet wallet) {
    return new Account(
        wallet.agent(), wallet.balance(), wallet.reserved(), wallet.available(), wallet.asOf());
  }

  private static Optional<Question> question(Action action) {
    String payer = action.payer();
    String payee = action.payee();
    String account = action.wallet();
    if (payer == null || payee == null || account == null || !action.kind().spends()) {
      return Optional.empty();
    }
    return Optional.of(new Question(new KnownPayees.Key("agent:" + account, payee), payer, null));
  }

  /** The handles and ids of escrows that an action names; of another kind it names none. */
  private static Stream<String> escrowsOf(Action action) {
    JsonNode parameters = action.parameters();
    return parameters == null
        ? Stream.empty()
        : action.kind().targets().stream()
            .filter(target -> target.equals("ref") || target.equals("escrow"))
            .map(target -> parameters.path(target).asString(""))
            .filter(text -> !text.isEmpty());
  }
}
