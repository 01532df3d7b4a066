package dev.fleabridge.purpleflea.dialect;

import dev.fleabridge.purpleflea.Call;
import dev.fleabridge.purpleflea.Json;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The faucet. The guide and the public servers describe it in the same way. */
public final class CasinoFaucet {

  private CasinoFaucet() {}

  /** The request. It is not signed, because the agent may have no key yet. */
  public static Call call(Operation.ClaimFaucet claim) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("agent_casino_id", claim.agent());
    if (claim.referralCode() != null) {
      body.put("referral_code", claim.referralCode());
    }
    return Call.post(Service.FAUCET, "/faucet/claim", body).unsigned();
  }

  /** Reads the answer to a claim. */
  public static Receipt receipt(JsonNode answer) {
    return Receipt.ofId(Receipt.CLAIM_ID, Json.needId(answer, "claim_id"))
        .withAmounts(null, Json.amount(answer, "credited"), null);
  }
}
