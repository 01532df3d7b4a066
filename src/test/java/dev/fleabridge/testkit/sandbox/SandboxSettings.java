package dev.fleabridge.testkit.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the sandbox behaves. The names of the record's parts are the names of the switches on the
 * command line ({@code --openingBalance=50}) and in {@code POST /_sandbox/settings}. The default is
 * what the upstream was observed to do, except that an agent named in a guide-style request is
 * opened on its first use.
 *
 * @param port 0 for any free one
 * @param host the address to listen on; loopback unless told otherwise
 * @param seed ids, casino outcomes and shares of faults repeat with it
 * @param openingBalance what an agent starts with that is opened on its first use, in USD
 * @param balances what particular agents start with instead
 * @param openUnknownAgents false: a guide-style request that names an unknown agent is answered
 *     404, and a key acts only for its own agent
 * @param idempotency true: {@code Idempotency-Key} is honoured. Off is what was observed
 *     (docs/reference/purpleflea-api.md#idempotency-keys)
 * @param rateLimits whose limits hold, if any
 * @param documentedLimit calls a minute and key under {@link RateLimitPolicy#DOCUMENTED}
 * @param timeoutPolicy who gets an escrow's money at its timeout
 * @param answerDelay how long every answer is held back, after its effect
 * @param journalSize how many calls are remembered; the oldest go first
 * @param ledgerSize how many ledger entries are remembered; balances and effect counts do not
 *     depend on it
 * @param agentIdPrefix what the services dialect wants an agent id to begin with; empty for
 *     anything
 * @param faucetPerAddress true: one claim a day and address, as observed; off because one machine
 *     runs everything here
 * @param claimOnRegister true: a casino registration claims the faucet in the background, as
 *     observed where the faucet runs beside it
 * @param defaultPayer who pays under the databricks dialect when the key names nobody
 * @param releaseFails true: a release at the escrow service credits the payee and then fails, as
 *     its source can, and fails again each time
 * @param orderFails true: an order is filled at the exchange, and the trading service then fails
 *     before it has written anything of it down, as its source can
 * @param fillShare the part of an order that the exchange fills, such as 0.4; orders there are
 *     "immediate or cancel"
 * @param paymentFails true: a payment debits the payer and then fails before it credits the payee,
 *     as its source can
 * @param escrowFails true: an escrow's creation debits the payer and then fails before there is an
 *     escrow, as its source can
 * @param transferFee the share that guide-style transfers cost on top, such as 0.01; observed: none
 */
public record SandboxSettings(
    int port,
    String host,
    long seed,
    BigDecimal openingBalance,
    Map<String, BigDecimal> balances,
    boolean openUnknownAgents,
    boolean idempotency,
    RateLimitPolicy rateLimits,
    int documentedLimit,
    TimeoutPolicy timeoutPolicy,
    Duration answerDelay,
    int journalSize,
    int ledgerSize,
    String agentIdPrefix,
    boolean faucetPerAddress,
    boolean claimOnRegister,
    String defaultPayer,
    boolean releaseFails,
    boolean orderFails,
    BigDecimal fillShare,
    boolean paymentFails,
    boolean escrowFails,
    BigDecimal transferFee) {

  /** Whose limits of calls hold. */
  public enum RateLimitPolicy {
    OFF,
    /** As observed: by path and address, without any header. */
    OBSERVED,
    /** As the public page says: by key, with {@code X-RateLimit-*} and {@code Retry-After}. */
    DOCUMENTED
  }

  /** Who gets an escrow's money at its timeout, less the 1% in either case. */
  public enum TimeoutPolicy {
    /** Observed. */
    REFUND_PAYER,
    /** What some of the public pages say. */
    RELEASE_TO_PAYEE
  }

  public SandboxSettings {
    require(port >= 0 && port <= 65_535, "port is 0 to 65535");
    require(openingBalance.signum() >= 0, "openingBalance cannot be negative");
    require(transferFee.signum() >= 0, "transferFee cannot be negative");
    require(
        fillShare.signum() > 0 && fillShare.compareTo(BigDecimal.ONE) <= 0,
        "fillShare is more than 0 and at most 1");
    require(!answerDelay.isNegative(), "answerDelay cannot be negative");
    require(documentedLimit > 0, "documentedLimit is at least 1");
    require(journalSize >= 0 && ledgerSize >= 0, "a size cannot be negative");
    balances = Collections.unmodifiableMap(new TreeMap<>(balances));
  }

  /** Port 9090 on loopback; 100.00 for everybody, 10,000.00 for {@code agt_platform_treasury}. */
  public static SandboxSettings defaults() {
    return new SandboxSettings(
        9090,
        "127.0.0.1",
        1,
        new BigDecimal("100.00"),
        Map.of("agt_platform_treasury", new BigDecimal("10000.00")),
        true,
        false,
        RateLimitPolicy.OFF,
        100,
        TimeoutPolicy.REFUND_PAYER,
        Duration.ZERO,
        20_000,
        500_000,
        "ag_",
        false,
        false,
        "agt_platform_treasury",
        false,
        false,
        BigDecimal.ONE,
        false,
        false,
        BigDecimal.ZERO);
  }

  /**
   * The defaults, changed by arguments such as {@code --port=9090}. Arguments that do not begin
   * with {@code --} or have no {@code =} are mistakes.
   *
   * @throws IllegalArgumentException for an unknown name or a value that does not fit, naming it
   */
  public static SandboxSettings parse(String... arguments) {
    SandboxSettings settings = defaults();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      require(argument.startsWith("--") && equals > 2, "not of the form --name=value: " + argument);
      settings = settings.with(argument.substring(2, equals), argument.substring(equals + 1));
    }
    return settings;
  }

  /**
   * These settings with one of them changed. {@code balances} is {@code agent:amount,agent:amount};
   * {@code answerDelay} is milliseconds; dashes in a name are ignored ({@code answer-delay}).
   *
   * @throws IllegalArgumentException for an unknown name or a value that does not fit
   */
  public SandboxSettings with(String name, String value) {
    Map<String, Object> parts = new LinkedHashMap<>(parts());
    String part = find(name);
    try {
      parts.put(part, read(part, value.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is a number, not " + value, e);
    }
    return of(parts);
  }

  public SandboxSettings withPort(int newPort) {
    return with("port", Integer.toString(newPort));
  }

  /** Every setting by its name; the inverse of what {@link #with} reads. */
  public Map<String, Object> parts() {
    Map<String, Object> parts = new LinkedHashMap<>();
    for (var component : SandboxSettings.class.getRecordComponents()) {
      try {
        parts.put(component.getName(), component.getAccessor().invoke(this));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return parts;
  }

  private static SandboxSettings of(Map<String, Object> parts) {
    try {
      return (SandboxSettings)
          SandboxSettings.class.getDeclaredConstructors()[0].newInstance(parts.values().toArray());
    } catch (java.lang.reflect.InvocationTargetException e) {
      throw e.getCause() instanceof IllegalArgumentException wrong
          ? wrong
          : new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String find(String name) {
    String wanted = name.replace("-", "");
    return Arrays.stream(SandboxSettings.class.getRecordComponents())
        .map(component -> component.getName())
        .filter(wanted::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such setting: " + name));
  }

  private static Object read(String part, String value) {
    return switch (part) {
      case "port", "documentedLimit", "journalSize", "ledgerSize" -> Integer.valueOf(value);
      case "seed" -> Long.valueOf(value);
      case "openingBalance", "transferFee", "fillShare" -> new BigDecimal(value);
      case "openUnknownAgents",
          "idempotency",
          "faucetPerAddress",
          "claimOnRegister",
          "releaseFails",
          "orderFails",
          "paymentFails",
          "escrowFails" ->
          flag(part, value);
      case "rateLimits" -> RateLimitPolicy.valueOf(value.toUpperCase(Locale.ROOT));
      case "timeoutPolicy" ->
          TimeoutPolicy.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
      case "answerDelay" -> Duration.ofMillis(Long.parseLong(value));
      case "balances" -> readBalances(value);
      default -> value;
    };
  }

  private static Boolean flag(String part, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "on" -> true;
      case "false", "off" -> false;
      default -> throw new IllegalArgumentException(part + " is true or false, not " + value);
    };
  }

  private static Map<String, BigDecimal> readBalances(String value) {
    Map<String, BigDecimal> balances = new TreeMap<>();
    for (String entry : value.isEmpty() ? new String[0] : value.split(",", -1)) {
      int colon = entry.lastIndexOf(':');
      require(colon > 0, "balances are agent:amount,agent:amount");
      balances.put(entry.substring(0, colon), new BigDecimal(entry.substring(colon + 1)));
    }
    return balances;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
