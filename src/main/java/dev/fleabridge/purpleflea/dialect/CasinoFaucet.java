package dev.fleabridge.purpleflea.dialect;

import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The faucet, which the guide and the public servers speak to in the same way. */
public final class CasinoFaucet {

  private CasinoFaucet() {}

  /** The request; it is not signed, for who claims may not have a key yet. */
  public static Call call(Operation.ClaimFaucet claim) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("agent_casino_id", claim.agent());
    if (claim.referralCode() != null) {
      body.put("referral_code", claim.referralCode());
    }
    return Call.post(Service.FAUCET, "/faucet/claim", body).unsigned();
  }

  /** What the answer to it says. */
  public static Receipt receipt(JsonNode answer) {
    return Receipt.ofId(Receipt.CLAIM_ID, Json.needId(answer, "claim_id"))
        .withAmounts(null, Json.amount(answer, "credited"), null);
  }
}
