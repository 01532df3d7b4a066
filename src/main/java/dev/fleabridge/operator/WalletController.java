package dev.fleabridge.operator;

import dev.fleabridge.ledger.ActivityReadings;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.ledger.WalletHistory;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Usdc;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Reads what we know of the agents' money. */
@RestController
@RequestMapping("/v1/wallets")
@Tag(name = "wallets")
public class WalletController {

  /** How far back a history goes where nobody says. */
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * An agent's money.
   *
   * @param balance the balance as last reported, less the amounts that were settled since; null
   *     where it was never reported
   * @param reserved money that is set aside for actions that are SENDING, UNKNOWN or NEEDS_REVIEW
   * @param available what may still be reserved: the balance less the reserved money, and less the
   *     fee buffers of what was settled since the balance was reported
   * @param asOf when the balance was read; null where no reading counts
   * @param referralIncome what the agent got for having referred others, as far as its account was
   *     read; it is in the balance
   * @param spentToday what payments through the bridge took of it on this day (UTC), without fees;
   *     null where payments are not added up for the whole of the day until now
   * @param spentAsOf all that was committed before then is in {@code spentToday}; null where that
   *     is null
   */
  @Schema(name = "Wallet")
  public record View(
      String agent,
      @Nullable Money balance,
      Money reserved,
      Money available,
      @Nullable Instant asOf,
      Money referralIncome,
      @Nullable String spentToday,
      @Nullable Instant spentAsOf) {}

  /**
   * What a wallet had.
   *
   * @param since from when on; what is older than 30 days is not kept
   * @param readings what the books said, oldest first: each time that the balance was read, to five
   *     minutes, and at last what they say now; of a long time about 500, evenly spread
   */
  @Schema(name = "WalletHistory")
  public record HistoryView(String agent, Instant since, List<Reading> readings) {}

  /**
   * What the books said of a wallet.
   *
   * @param at when they said so
   * @param asOf when Purple Flea was asked for the balance that they knew
   * @param balance as reported, less what was settled since
   * @param reserved what was set aside of it
   */
  @Schema(name = "WalletReading")
  public record Reading(Instant at, Instant asOf, Money balance, Money reserved) {

    static Reading of(WalletHistory.Reading r) {
      return new Reading(r.at(), r.asOf(), r.balance(), r.reserved());
    }
  }

  private final Ledger ledger;
  private final Readings readings;
  private final Clock clock;

  WalletController(Ledger ledger, Readings readings, Clock clock) {
    this.ledger = ledger;
    this.readings = readings;
    this.clock = clock;
  }

  /** A page of wallets, by agent. */
  @GetMapping
  @Operation(operationId = "listWallets", summary = "All wallets that we know, by agent")
  public Page<View> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit) {
    int most = Fields.limit(limit);
    Page<Wallet> page =
        Page.of(
            ledger.wallets().page(NameCursor.read(cursor), most + 1),
            most,
            wallet -> NameCursor.write(wallet.agent()));
    return new Page<>(views(page.items()), page.next());
  }

  /** One wallet; it throws {@link NotFound} where there is none. */
  @GetMapping("/{agent}")
  @Operation(operationId = "getWallet", summary = "Balance, reserved, available, as of")
  public View one(@PathVariable String agent) {
    return views(List.of(found(agent))).getFirst();
  }

  /** What a wallet had; it throws {@link NotFound} where there is none. */
  @GetMapping("/{agent}/history")
  @Operation(
      operationId = "getWalletHistory",
      summary = "What a wallet had, and what was reserved of it")
  public HistoryView history(
      @PathVariable String agent,
      @Parameter(description = "from when on; without it, of one day")
          @RequestParam(required = false)
          @Nullable String since) {
    Instant now = clock.instant();
    Instant asked = Fields.instant("since", since);
    Instant from = asked == null ? now.minus(DAY) : asked;
    Wallet wallet = found(agent);
    List<Reading> noted = new ArrayList<>();
    readings.walletHistory().since(agent, from, now).forEach(one -> noted.add(Reading.of(one)));
    Instant asOf = wallet.asOf();
    Money balance = wallet.balance();
    if (asOf != null && balance != null) {
      noted.add(new Reading(now, asOf, balance, wallet.reserved()));
    }
    return new HistoryView(agent, from, noted);
  }

  private Wallet found(String agent) {
    return ledger.wallets().find(agent).orElseThrow(() -> new NotFound("wallet", agent));
  }

  private List<View> views(List<Wallet> wallets) {
    List<String> agents = wallets.stream().map(Wallet::agent).toList();
    Map<String, Money> referrals = ledger.referrals().sums(agents);
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    // Read before the sums, which may hold more by then, and never less.
    Instant asOf = addedUp(today);
    Map<String, ActivityReadings.Moved> spent = readings.activity().spent(agents, today);
    return wallets.stream()
        .map(w ->
            new View(
                w.agent(),
                w.balance(),
                w.reserved(),
                w.available(),
                w.asOf(),
                referrals.getOrDefault(w.agent(), Money.ZERO),
                asOf == null ? null : text(spent.get(w.agent())),
                asOf))
        .toList();
  }

  /** Up to when payments are added up since this day began; null where they are not. */
  private @Nullable Instant addedUp(LocalDate day) {
    Instant began = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    return readings
        .activity()
        .told()
        .filter(told -> !told.since().isAfter(began) && !told.asOf().isBefore(began))
        .map(ActivityReadings.Told::asOf)
        .orElse(null);
  }

  private static String text(ActivityReadings.@Nullable Moved spent) {
    return Usdc.text((spent == null ? ActivityReadings.Moved.NOTHING : spent).amount());
  }
}
