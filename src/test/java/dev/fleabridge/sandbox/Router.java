package dev.fleabridge.sandbox;

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
    world.escrows.sweepIfDue();
    SandboxSettings settings = world.settings();
    long now = world.clock.millis();
    return switch (settings.rateLimits()) {
      case OFF -> dispatch(call);
      case OBSERVED -> {
        Answer refusal = rateLimits.observed(call, now);
        yield refusal == null ? dispatch(call) : inform(serviceOf(call), refusal);
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
    Service service = serviceOf(call);
    try {
      if (service != Service.CASINO && service != Service.TRADING) {
        Answer answer = guideAnswer(call);
        if (answer != null) {
          return answer;
        }
      }
      Answer answer = call.is("GET", "/health") ? health() : routes(service).handle(call);
      return inform(service, answer == null ? service.notFound(call) : answer);
    } catch (Refusal refusal) {
      return isGuideStyle(call) ? refusal.answer() : inform(service, refusal.answer());
    } catch (MalformedJson e) {
      Answer answer = Answer.error(400, "invalid_json", "Request body must be valid JSON");
      return isGuideStyle(call) ? answer : inform(service, answer);
    } catch (UpstreamCrash e) {
      return inform(service, service.crashed());
    }
  }

  private @Nullable Answer guideAnswer(Call call) {
    if (call.is("GET", "/wallet/balance")) {
      // The domain service's own route; no agent is called "balance".
      return null;
    }
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
      case "wallet" -> !call.segment(1).equals("balance");
      case "trading", "claim" -> true;
      case "escrow" -> !isServicesEscrow(call);
      default -> false;
    };
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

  private static Answer inform(Service service, Answer answer) {
    return answer.plus("_info", service.info());
  }
}
