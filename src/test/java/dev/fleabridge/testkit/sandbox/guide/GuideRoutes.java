package dev.fleabridge.testkit.sandbox.guide;

import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.world.Account;
import dev.fleabridge.testkit.sandbox.world.Escrow;
import dev.fleabridge.testkit.sandbox.world.World;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The dialect of the guide "Adding financial capabilities to AWS SageMaker agents"
 * (docs/reference/purpleflea-api.md#dialects: SEED1).
 */
public final class GuideRoutes implements Routes {

  private final World world;
  private final GuideBooks books;

  public GuideRoutes(World world) {
    this.world = world;
    books = new GuideBooks(world);
  }

  @Override
  public @Nullable Answer handle(Call call) {
    if (call.is("GET", "/wallet/*")) {
      return balance(call);
    }
    if (call.is("POST", "/wallet/transfer")) {
      return transfer(call);
    }
    if (call.is("POST", "/escrow/create") && isMine(call)) {
      return createEscrow(call);
    }
    if (call.is("POST", "/escrow/release")) {
      books.authorize(call);
      JsonNode body = call.strictBody();
      Escrow escrow = books.releasable(call, Json.text(body, "escrow_id"), "release");
      return books.release(escrow, Json.text(body, "release_memo"));
    }
    return null;
  }

  private static boolean isMine(Call call) {
    JsonNode body = call.json();
    return body != null
        && (body.has("depositor_agent")
            || body.has("beneficiary_agent")
            || body.has("condition_memo"));
  }

  private Answer balance(Call call) {
    String agent = call.segment(1);
    books.authorize(call, agent);
    Account account = world.ledger.open(books.existing(agent));
    return Answer.ok("agent_id", agent, "balance_usd", GuideBooks.money(account.balance));
  }

  private Answer transfer(Call call) {
    books.authorize(call);
    JsonNode body = call.strictBody();
    String from = books.agent(body, "from_agent");
    String to = books.agent(body, "to_agent");
    books.authorize(call, from);
    // The sagemaker page sends to the same path, but the amount as a number in "amount".
    String field = body.has("amount_usd") ? "amount_usd" : "amount";
    BigDecimal amount = books.amount(body, field);
    return books.transfer(from, to, amount, Json.text(body, "memo"));
  }

  private Answer createEscrow(Call call) {
    books.authorize(call);
    JsonNode body = call.strictBody();
    String payer = books.agent(body, "depositor_agent");
    String payee = books.agent(body, "beneficiary_agent");
    books.authorize(call, payer);
    String terms = Json.text(body, "condition_memo");
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
}
