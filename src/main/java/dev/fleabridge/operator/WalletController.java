package dev.fleabridge.operator;

import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Money;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
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
   */
  @Schema(name = "Wallet")
  record View(
      String agent,
      @Nullable Money balance,
      Money reserved,
      Money available,
      @Nullable Instant asOf) {

    static View of(Wallet w) {
      return new View(w.agent(), w.balance(), w.reserved(), w.available(), w.asOf());
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
    return Page.of(
            ledger.wallets().page(NameCursor.read(cursor), most + 1),
            most,
            wallet -> NameCursor.write(wallet.agent()))
        .map(View::of);
  }

  @GetMapping("/{agent}")
  @Operation(operationId = "getWallet", summary = "Balance, reserved, available, as of")
  View one(@PathVariable String agent) {
    return ledger
        .wallets()
        .find(agent)
        .map(View::of)
        .orElseThrow(() -> new NotFound("wallet", agent));
  }
}
