package dev.fleabridge.engine.lever;

import dev.fleabridge.engine.lever.Levers.Act;
import dev.fleabridge.engine.lever.Levers.By;
import dev.fleabridge.ledger.ActionReadings;
import dev.fleabridge.ledger.ActionReadings.Chosen;
import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.ledger.ActionReadings.Seen;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.BulkActs;
import dev.fleabridge.ledger.BulkActs.Bulk;
import dev.fleabridge.ledger.Cursor;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.telemetry.LogFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does one act to many actions. Each action is acted on by the lever in a transaction of its own,
 * with its line in the audit and its rules. So a refusal stops no other action. The progress is
 * written after each page, and the same token goes on from there.
 */
public final class BulkActing {

  private static final Logger log = LoggerFactory.getLogger(BulkActing.class);

  /** The most actions of one bulk act. A person hardly means more. */
  public static final int MAX_ACTIONS = 10_000;

  private static final int ACTIONS_A_PAGE = 100;
  private static final int MAX_REFUSALS_KEPT = 100;
  private static final int TOKEN_BYTES = 32;
  private static final Duration BEGUN_WITHIN = Duration.ofMinutes(15);

  /** After this time a request begins no further page. A proxy before us waits a minute. */
  private static final Duration IN_ONE_REQUEST = Duration.ofSeconds(20);

  /** The token does not exist, is too old, or is of another act, filter, note or person. */
  public static final class TokenRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TokenRefused(String message) {
      super(message);
    }
  }

  /** There are more than {@link #MAX_ACTIONS} actions. Nothing was kept, and no token was given. */
  public static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMany() {
      super("more than %d actions; ask for fewer".formatted(MAX_ACTIONS));
    }
  }

  /**
   * What to do to which actions.
   *
   * @param filter the search as it is kept, and compared with that of the view
   */
  public record Order(Act act, Search search, ObjectNode filter, By by) {}

  /** A view: how many actions there are, and the token that acts on them. */
  public record View(String token, int count, Instant expiresAt) {}

  private final Levers levers;
  private final RefusedActs refusedActs;
  private final BulkActs bulks;
  private final ActionReadings actions;
  private final AuditLog audit;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final RandomGenerator secure;

  BulkActing(
      Levers levers,
      RefusedActs refusedActs,
      BulkActs bulks,
      ActionReadings actions,
      AuditLog audit,
      TransactionOperations transactions,
      Clock clock,
      RandomGenerator secure) {
    this.levers = levers;
    this.refusedActs = refusedActs;
    this.bulks = bulks;
    this.actions = actions;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
    this.secure = secure;
  }

  /**
   * Counts the actions, and gives a token that acts on them.
   *
   * @throws TooMany where there are more than {@link #MAX_ACTIONS}
   */
  public View look(Order order) {
    Act act = order.act();
    By by = order.by();
    Instant now = clock.instant();
    List<Seen> chosen =
        actions.choose(order.search(), states(act, order.search()), now, MAX_ACTIONS + 1);
    if (chosen.size() > MAX_ACTIONS) {
      throw new TooMany();
    }
    byte[] random = new byte[TOKEN_BYTES];
    secure.nextBytes(random);
    String token = HexFormat.of().formatHex(random);
    Bulk bulk =
        new Bulk(
            Sha256.hex(token),
            act.word(),
            order.filter(),
            by.note(),
            by.person(),
            chosen.size(),
            now,
            now.plus(BEGUN_WITHIN),
            null,
            0,
            0,
            Json.array(),
            null,
            true);
    transactions.executeWithoutResult(status -> bulks.add(bulk, chosen));
    return new View(token, chosen.size(), bulk.expiresAt());
  }

  /**
   * Acts on page after page, for as long as one request may take. It acts on no action but those
   * that were counted, and on none to which something has happened since.
   *
   * @return how far it has come; the next call with the same token goes on, and after the end it
   *     gives the same answer for ever
   * @throws TokenRefused where the token is not of this act, filter, note and person, or was not
   *     used in time
   */
  public Bulk act(Order order, String token) {
    Bulk bulk = required(order, token);
    Instant until = clock.instant().plus(IN_ONE_REQUEST);
    while (bulk.finishedAt() == null && clock.instant().isBefore(until)) {
      Bulk from = bulk;
      Bulk to = page(from, order);
      boolean ours =
          Boolean.TRUE.equals(transactions.execute(status -> advance(from, to, order.by())));
      // Another request with this token may have been quicker. Then its figures count.
      bulk = ours ? to : bulks.find(from.tokenHash()).orElseThrow();
    }
    return bulk;
  }

  private boolean advance(Bulk from, Bulk to, By by) {
    boolean ours = bulks.advance(from, to);
    if (ours && from.cursor() == null) {
      String note = "%s (%d actions: %s)".formatted(by.note(), from.wanted(), from.filter());
      audit.add(
          AuditLog.Line.of(clock.instant(), by.person(), "bulk-" + from.act(), "actions", note));
    }
    return ours;
  }

  private Bulk required(Order order, String token) {
    By by = order.by();
    Bulk bulk =
        bulks.find(Sha256.hex(token)).orElseThrow(() -> new TokenRefused("there is no such token"));
    boolean same =
        bulk.act().equals(order.act().word())
            && bulk.filter().equals(order.filter())
            && bulk.note().equals(by.note())
            && bulk.actor().equals(by.person());
    if (!same) {
      throw new TokenRefused("the token is of another act, filter, note or person");
    }
    if (bulk.cursor() == null
        && bulk.finishedAt() == null
        && clock.instant().isAfter(bulk.expiresAt())) {
      throw new TokenRefused("the token was to be used until " + bulk.expiresAt());
    }
    if (!bulk.keepsActions() && bulk.finishedAt() == null) {
      throw new TokenRefused("the token was given by an older version; look again");
    }
    return bulk;
  }

  private Bulk page(Bulk bulk, Order order) {
    Act act = order.act();
    @Nullable Cursor after = bulk.cursor() == null ? null : Cursor.read(bulk.cursor());
    List<Chosen> page = actions.chosen(bulk.tokenHash(), after, ACTIONS_A_PAGE);
    int done = 0;
    ArrayNode refusals = Json.array();
    bulk.refusals().forEach(refusals::add);
    for (Chosen chosen : page) {
      Action action = chosen.action();
      String refusal = pull(act, action, asSeen(order.by(), chosen.seen()));
      done += refusal == null ? 1 : 0;
      if (refusal != null && refusals.size() < MAX_REFUSALS_KEPT) {
        refusals.add(Json.object().put("action", action.id().toString()).put("why", refusal));
      }
    }
    @Nullable String cursor =
        page.isEmpty() ? bulk.cursor() : cursor(page.getLast().action()).text();
    @Nullable Instant end = page.size() < ACTIONS_A_PAGE ? clock.instant() : null;
    return bulk.further(
        cursor, bulk.done() + done, bulk.refused() + page.size() - done, refusals, end);
  }

  private static Cursor cursor(Action action) {
    return new Cursor(action.createdAt(), action.id().toString());
  }

  private static By asSeen(By by, Seen seen) {
    return new By(by.person(), by.note(), Precondition.lastLine(seen.line()));
  }

  /** Acts on one action. Returns why it was refused; null where it was done. */
  private @Nullable String pull(Act act, Action action, By by) {
    try {
      switch (act) {
        case RETRY -> levers.retry(action.id(), by);
        case CANCEL -> levers.cancel(action.id(), by);
        case APPROVE -> levers.approve(action.id(), by);
        case REJECT, RESOLVE, LOOK_AGAIN -> throw new IllegalStateException(act.word());
      }
      return null;
    } catch (Levers.NotLegal | Levers.NotAsSeen e) {
      return String.valueOf(e.getMessage());
    } catch (Levers.OwnRequest e) {
      refusedActs.byEngine(by.person(), act, action.id(), e);
      return String.valueOf(e.getMessage());
    } catch (OptimisticLockingFailureException e) {
      return "the action has just moved on";
    } catch (RuntimeException e) {
      if (Outage.isGeneral(e)) {
        throw e;
      }
      // An action that the books refuse, or that somebody has locked, must not stop those behind
      // it.
      try (LogFields _ = LogFields.of(action)) {
        log.error("Bulk act {} failed for action {}", act.word(), action.id(), e);
      }
      return "it could not be done, and nothing was changed; see the log";
    }
  }

  private static Set<ActionState> states(Act act, Search search) {
    return search.state() == null ? act.states() : Set.of(search.state());
  }
}
