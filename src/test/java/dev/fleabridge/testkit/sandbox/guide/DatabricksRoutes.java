package dev.fleabridge.testkit.sandbox.guide;

import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.world.Agents;
import dev.fleabridge.testkit.sandbox.world.Escrow;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The dialect of the for-databricks page (docs/reference/purpleflea-api.md#dialects: SEED3). Its
 * page promises exactly 200, and {@code error} in a refusal.
 */
public final class DatabricksRoutes implements Routes {

  private final World world;
  private final GuideBooks books;

  public DatabricksRoutes(World world) {
    this.world = world;
    books = new GuideBooks(world);
  }

  @Override
  public @Nullable Answer handle(Call call) {
    if (call.is("POST", "/wallet/payout")) {
      return payout(call);
    }
    if (call.is("POST", "/escrow/create") && isMine(call)) {
      return createEscrow(call);
    }
    if (call.is("POST", "/escrow/*/release")) {
      books.authorize(call);
      Escrow escrow = books.releasable(call, call.segment(1), "release");
      return books.release(escrow, Json.text(call.lenientBody(), "reason"));
    }
    if (call.is("POST", "/escrow/*/dispute")) {
      return dispute(call);
    }
    return null;
  }

  private static boolean isMine(Call call) {
    JsonNode body = call.json();
    return body != null && (body.has("buyer_agent_id") || body.has("seller_agent_id"));
  }

  private Answer payout(Call call) {
    books.authorize(call);
    JsonNode body = call.strictBody();
    String owner = world.agents.owner(call.request().bearer(), Agents.Realm.ANY);
    String payer = books.existing(owner == null ? world.settings().defaultPayer() : owner);
    books.authorize(call, payer);
    String payee = books.agent(body, "agent_id");
    BigDecimal amount = books.amount(body, "amount_usd");
    return books.transfer(payer, payee, amount, Json.text(body, "reason"));
  }

  private Answer createEscrow(Call call) {
    books.authorize(call);
    JsonNode body = call.strictBody();
    String payer = books.agent(body, "buyer_agent_id");
    String payee = books.agent(body, "seller_agent_id");
    books.authorize(call, payer);
    String terms = Json.text(body, "description");
    return books.created(
        books.createEscrow(
            new Escrow.Terms(
                payer,
                payee,
                books.amount(body, "amount_usd"),
                terms == null ? "" : terms,
                books.timeoutHours(body),
                Json.text(body, "referral_code"))));
  }

  private Answer dispute(Call call) {
    books.authorize(call);
    Escrow escrow = books.releasable(call, call.segment(1), "dispute");
    String reason = Json.text(call.lenientBody(), "reason");
    world.escrows.dispute(escrow, escrow.payer, reason == null ? "No reason provided" : reason);
    return Answer.ok("escrow_id", escrow.id, "status", escrow.status, "reason", reason)
        .after("escrow.dispute");
  }
}
