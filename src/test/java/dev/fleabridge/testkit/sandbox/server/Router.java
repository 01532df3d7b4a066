package dev.fleabridge.testkit.sandbox.server;

import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.Times;
import dev.fleabridge.testkit.sandbox.guide.DatabricksRoutes;
import dev.fleabridge.testkit.sandbox.guide.GuideRoutes;
import dev.fleabridge.testkit.sandbox.guide.SagemakerRoutes;
import dev.fleabridge.testkit.sandbox.http.Answer;
import dev.fleabridge.testkit.sandbox.http.Call;
import dev.fleabridge.testkit.sandbox.http.MalformedJson;
import dev.fleabridge.testkit.sandbox.http.Refusal;
import dev.fleabridge.testkit.sandbox.http.Routes;
import dev.fleabridge.testkit.sandbox.http.UpstreamCrash;
import dev.fleabridge.testkit.sandbox.services.CasinoRoutes;
import dev.fleabridge.testkit.sandbox.services.DomainRoutes;
import dev.fleabridge.testkit.sandbox.services.EscrowRoutes;
import dev.fleabridge.testkit.sandbox.services.FaucetRoutes;
import dev.fleabridge.testkit.sandbox.services.TradingRoutes;
import dev.fleabridge.testkit.sandbox.world.World;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the routes for a call, and dresses their answer as the service in question would. Called
 * under {@link Sandbox}'s lock.
 */
final class Router {

  private final World world;
  private final RateLimits rateLimits = new RateLimits();
  private final List<Routes> guideDialects;
  private final Routes escrow;
  private final Routes casino;
  private final Routes trading;
  private final Routes domains;
  private final Routes faucet;

  Router(World world) {
    this.world = world;
    guideDialects =
        List.of(new GuideRoutes(world), new SagemakerRoutes(world), new DatabricksRoutes(world));
    FaucetRoutes faucetRoutes = new FaucetRoutes(world);
    faucet = faucetRoutes;
    escrow = new EscrowRoutes(world);
    casino = new CasinoRoutes(world, faucetRoutes);
    trading = new TradingRoutes(world);
    domains = new DomainRoutes(world);
  }

  Answer answer(Call call) {
    world.escrows.settleOverdueIfDue();
    world.orders.lookIfDue();
    SandboxSettings settings = world.settings();
    long now = world.clock.millis();
    return switch (settings.rateLimits()) {
      case OFF -> dispatch(call);
      case OBSERVED -> {
        Answer refusal = rateLimits.observed(call, now);
        yield refusal == null ? dispatch(call) : informed(call, refusal);
      }
      case DOCUMENTED -> {
        RateLimits.Documented standing =
            rateLimits.documented(call, settings.documentedLimit(), now);
        Answer refusal = standing.refusal();
        yield refusal == null ? dispatch(call).withHeaders(standing.headers()) : refusal;
      }
    };
  }

  private Answer dispatch(Call call) {
    if (call.is("GET", "/health")) {
      return health();
    }
    boolean guideStyle = isGuideStyle(call);
    Service service = serviceOf(call);
    Answer answer;
    try {
      Answer found = guideStyle ? guideAnswer(call) : routes(service).handle(call);
      answer = found == null ? notFound(call, guideStyle ? null : service) : found;
    } catch (Refusal refusal) {
      answer = refusal.answer();
    } catch (MalformedJson e) {
      answer = Answer.error(400, "invalid_json", "Request body must be valid JSON");
    } catch (UpstreamCrash e) {
      answer = service.crashed();
    }
    return informed(call, answer);
  }

  private static Answer notFound(Call call, @Nullable Service service) {
    return service == null ? Answer.error(404, "not_found") : service.notFound(call);
  }

  private @Nullable Answer guideAnswer(Call call) {
    for (Routes dialect : guideDialects) {
      Answer answer = dialect.handle(call);
      if (answer != null) {
        return answer;
      }
    }
    return null;
  }

  private Routes routes(Service service) {
    return switch (service) {
      case ESCROW -> escrow;
      case CASINO -> casino;
      case TRADING -> trading;
      case FAUCET -> faucet;
      case DOMAINS -> domains;
    };
  }

  private static Service serviceOf(Call call) {
    return switch (call.segment(0)) {
      case "escrow" -> Service.ESCROW;
      case "trade", "markets" -> Service.TRADING;
      case "faucet", "claim" -> Service.FAUCET;
      case "register", "tlds", "search", "domains", "wallet", "trading" -> Service.DOMAINS;
      case "auth" -> isTradingAccount(call) ? Service.TRADING : Service.CASINO;
      default -> Service.CASINO;
    };
  }

  /** Casino and trading both have {@code /auth/register}: under {@code /api/v1} and {@code /v1}. */
  private static boolean isTradingAccount(Call call) {
    boolean tradingPath = call.prefix().endsWith("/v1") && !call.prefix().endsWith("/api/v1");
    return switch (call.segment(1)) {
      case "account" -> true;
      case "register" -> tradingPath;
      default -> false;
    };
  }

  /** True for the routes of the seed documents' dialects, whose answers carry no {@code _info}. */
  private static boolean isGuideStyle(Call call) {
    return switch (call.segment(0)) {
      case "wallet" -> !isDomainWallet(call);
      case "trading" -> true;
      case "escrow" -> !isServicesEscrow(call);
      default -> false;
    };
  }

  /** The domain service's own routes; no agent is called "balance". */
  private static boolean isDomainWallet(Call call) {
    return call.is("GET", "/wallet/balance") || call.is("POST", "/wallet/deposit");
  }

  private static boolean isServicesEscrow(Call call) {
    if (call.is("POST", "/escrow/create")) {
      var body = call.json();
      return body == null
          || !(body.has("depositor_agent")
              || body.has("beneficiary_agent")
              || body.has("condition_memo")
              || body.has("buyer")
              || body.has("seller")
              || body.has("buyer_agent_id")
              || body.has("seller_agent_id"));
    }
    return !call.is("POST", "/escrow/release")
        && !call.is("POST", "/escrow/*/release")
        && !call.is("POST", "/escrow/*/dispute");
  }

  private Answer health() {
    return Answer.ok(
        "status", "ok", "service", "sandbox", "timestamp", Times.iso(world.clock.instant()));
  }

  private static Answer informed(Call call, Answer answer) {
    return isGuideStyle(call) ? answer : inform(serviceOf(call), answer);
  }

  private static Answer inform(Service service, Answer answer) {
    return answer.plus("_info", service.info());
  }
}
