package dev.fleabridge.operator;

import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Money;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
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
class WalletController {

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
   */
  @Schema(name = "Wallet")
  record View(
      String agent,
      @Nullable Money balance,
      Money reserved,
      Money available,
      @Nullable Instant asOf,
      Money referralIncome) {

    static View of(Wallet w, Map<String, Money> referrals) {
      Money income = referrals.getOrDefault(w.agent(), Money.ZERO);
      return new View(w.agent(), w.balance(), w.reserved(), w.available(), w.asOf(), income);
    }
  }

  private final Ledger ledger;

  WalletController(Ledger ledger) {
    this.ledger = ledger;
  }

  @GetMapping
  @Operation(operationId = "listWallets", summary = "All wallets that we know, by agent")
  Page<View> list(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(required = false) @Nullable String limit) {
    int most = Fields.limit(limit);
    Page<Wallet> page =
        Page.of(
            ledger.wallets().page(NameCursor.read(cursor), most + 1),
            most,
            wallet -> NameCursor.write(wallet.agent()));
    Map<String, Money> referrals =
        ledger.referrals().sums(page.items().stream().map(Wallet::agent).toList());
    return page.map(wallet -> View.of(wallet, referrals));
  }

  @GetMapping("/{agent}")
  @Operation(operationId = "getWallet", summary = "Balance, reserved, available, as of")
  View one(@PathVariable String agent) {
    return ledger
        .wallets()
        .find(agent)
        .map(wallet -> View.of(wallet, ledger.referrals().sums(List.of(agent))))
        .orElseThrow(() -> new NotFound("wallet", agent));
  }
}
